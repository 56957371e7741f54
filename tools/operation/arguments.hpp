// The arguments of one call: sorted by where they go, coerced and validated, every violation at once.
//
// Validation uses the operation's full schemas, unions and all, not the flat one that clients see.
#pragma once

#include "schemas/json_schema/validator.hpp"
#include "schemas/json_schema/violation.hpp"
#include "tools/operation/binding.hpp"

#include <boost/json.hpp>
#include <boost/system/result.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace reply_mcp::tools::operation {

namespace json = boost::json;

/// The file of an upload, once it was read: what people are asked about and what the audit log notes.
struct FileFacts {
  std::string name;  ///< as it is sent
  std::string path;  ///< as the caller gave it; empty: the content was given
  std::size_t bytes = 0;
  std::string sha256;  ///< in hexadecimal
};

/// The file of an upload, as the arguments name it.
struct UploadArguments {
  std::optional<std::string> file_name;
  std::optional<std::string> content_base64;
  std::optional<std::string> path;
  std::optional<FileFacts> read = std::nullopt;  ///< nothing as long as it is not read
};

/// Valid arguments, ready to be made a request of.
struct BoundArguments {
  /// In the catalogue's order; only what the caller gave.
  std::vector<std::pair<const Argument*, json::value>> parameters;
  /// What the caller gave of the body; absent when there is none to send. The fields of a multipart
  /// form other than the file.
  std::optional<json::value> body;
  UploadArguments upload;
  /// What is for this server alone, by the names of the arguments.
  json::object server;
};

/// Reads the arguments of one tool. Thread-safe; validators are compiled by the first call.
class ArgumentReader {
 public:
  /// `binding` must outlive it.
  explicit ArgumentReader(const Binding& binding);

  /// The arguments, or everything that is wrong with them, ordered by argument.
  [[nodiscard]] boost::system::result<BoundArguments, schemas::json_schema::Violations> read(
      json::object arguments) const;

 private:
  struct Compiled {
    std::vector<std::optional<schemas::json_schema::Validator>> parameters;  ///< by index of the argument
    std::optional<schemas::json_schema::Validator> body;
  };
  const Compiled& compiled() const;
  /// What is being read: the arguments so far, and what was wrong with some of them.
  struct Draft {
    BoundArguments arguments;
    schemas::json_schema::Violations violations;
    std::vector<std::string> cleared;  ///< members of the body that are to be emptied
  };
  void read_parameter(std::size_t index, json::value value, Draft& draft) const;
  void read_clear(const json::object& arguments, Draft& draft) const;
  void read_body(json::object members, std::optional<json::value> whole, Draft& draft) const;
  void read_upload(const json::object& arguments, Draft& draft) const;

  const Binding& binding_;
  mutable std::once_flag once_;
  mutable Compiled compiled_;
};

/// The schema that a path parameter must fit beyond its own: ids are 1 to 2147483647 unless they are
/// 64 bits wide. Source: Reply, ids in paths.
[[nodiscard]] json::object parameter_schema(const Argument& argument);

}  // namespace reply_mcp::tools::operation
