// The tools about tools. In discovery mode they are all that a client is given, four instead of hundreds:
//   reply_find_tools     a query -> ranked names with one line each
//   reply_describe_tool  a name -> the whole definition; beside lean definitions in direct mode, too
//   reply_read           calls a tool that only reads
//   reply_write          calls any other; two tools, so that a client's approval rules still tell them apart
// What they call is called just as if it had been called by its name: same policy, validation, errors.
#pragma once

#include "mcp/features.hpp"
#include "schemas/catalogue.hpp"
#include "schemas/toolsets.hpp"
#include "tools/discovery/index.hpp"
#include "tools/operation/compact_definition.hpp"
#include "tools/operation/definition.hpp"
#include "tools/selection/tool_names.hpp"

#include <boost/json.hpp>
#include <boost/system/result.hpp>

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace reply_mcp::tools::discovery {

enum class Mode {
  direct,    ///< a tool for each operation
  discover,  ///< four tools that find and call them
};
inline constexpr std::array<std::string_view, 2> k_mode_names{"direct", "discover"};
[[nodiscard]] std::optional<Mode> parse_mode(std::string_view name);

class Discovery {
 public:
  struct Options {
    Mode mode = Mode::direct;
    operation::SchemaDetail detail = operation::SchemaDetail::full;
    bool paths_allowed = false;
    std::size_t max_answer_bytes = operation::k_default_answer_bytes;
    /// Has old names of tools; null: none.
    std::shared_ptr<const schemas::Toolsets> toolsets;
  };

  using Operations = std::vector<std::reference_wrapper<const schemas::Operation>>;

  /// `operations`: all that it may ever find, describe and call, in order of their ids; they outlive it.
  Discovery(Operations operations, Options options);

  /// Which of its tools there are, to be known to a Selection beside facts_of(catalogue).
  [[nodiscard]] static std::vector<selection::ToolFacts> facts(Mode mode, operation::SchemaDetail detail);

  /// Whether it is one of its tools. Names are those without a prefix here and below.
  [[nodiscard]] static bool has(std::string_view name);
  /// As tools/list shows it.
  [[nodiscard]] static const boost::json::object& definition(std::string_view name);

  /// A call of reply_read or reply_write, taken apart.
  struct Target {
    const schemas::Operation* operation = nullptr;
    boost::json::object arguments;
  };
  /// The result of reply_find_tools and reply_describe_tool, and of whatever is wrong; else what the
  /// others are to call. `tools`: those that the caller may see.
  [[nodiscard]] std::variant<mcp::message::Outcome, Target> call(std::string_view name,
                                                                 boost::json::object arguments,
                                                                 const selection::ToolNames& tools,
                                                                 std::string_view request_id) const;

 private:
  using Answer = std::variant<mcp::message::Outcome, Target>;
  struct Call {
    std::string_view name;
    boost::json::object arguments;
    const selection::ToolNames& names;
    std::string_view request_id;
  };
  [[nodiscard]] Answer find(const Call& call) const;
  [[nodiscard]] Answer describe(const Call& call) const;
  [[nodiscard]] Answer target(Call call) const;
  [[nodiscard]] boost::system::result<const schemas::Operation*, std::string> operation(
      const Call& call) const;
  [[nodiscard]] Answer refuse(const Call& call, const std::string& argument, std::string detail) const;
  [[nodiscard]] const ToolIndex& index() const;

  Operations operations_;
  Options options_;
  mutable std::once_flag once_;
  mutable std::unique_ptr<const ToolIndex> index_;
};

}  // namespace reply_mcp::tools::discovery
