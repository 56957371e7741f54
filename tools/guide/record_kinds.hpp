// The records that are resources and are known to completion (x-record of the catalogue): how each is read,
// found and called.
#pragma once

#include "schemas/catalogue.hpp"

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::tools::guide {

namespace json = boost::json;

/// An operation that reads one record, and the one that lists such records.
struct RecordReader {
  const schemas::Operation* read = nullptr;
  const schemas::Operation* list = nullptr;  ///< null: they cannot be listed
  const schemas::Parameter* id = nullptr;    ///< of `read`; null: there is one such record
  const schemas::RecordKind* kind = nullptr;

  /// reply://sequences/{id}, or reply://whoami where there is one such record.
  [[nodiscard]] std::string uri_template() const;
};

/// In the order of the catalogue. Refer to it.
class RecordReaders {
 public:
  explicit RecordReaders(const schemas::Catalogue& catalogue);

  [[nodiscard]] const std::vector<RecordReader>& all() const { return all_; }
  /// By the name of the kind, such as "sequence"; null when there is none.
  [[nodiscard]] const RecordReader* named(std::string_view name) const;
  /// By the folder of the URI, such as "inbox/threads"; null when there is none.
  [[nodiscard]] const RecordReader* in_folder(std::string_view folder) const;

 private:
  std::vector<RecordReader> all_;
};

/// The name of an item as people know it, in one line; empty when it has none.
[[nodiscard]] std::string name_of_item(const schemas::RecordKind& kind, const json::object& item);
/// Its id as text; empty when it has none.
[[nodiscard]] std::string id_of_item(const schemas::RecordKind& kind, const json::object& item);

}  // namespace reply_mcp::tools::guide
