// The records that resources and completion know by id: how each is read, found and called.
#pragma once

#include <boost/json.hpp>

#include <span>
#include <string>
#include <string_view>

namespace reply_mcp::tools::guide {

namespace json = boost::json;

struct RecordKind {
  std::string_view name;      ///< of the resource template: "sequence"
  std::string_view folder;    ///< of its URI: "sequences" for reply://sequences/{id}
  std::string_view argument;  ///< of the URI and of the reading tool: "id"
  std::string_view title;
  std::string_view description;
  std::string_view reader;        ///< tool that reads one
  std::string_view lister;        ///< tool that lists them
  std::string_view search;        ///< argument of the lister that narrows by text; empty: none
  std::string_view id_member;     ///< of an item
  std::string_view name_members;  ///< of an item, separated by spaces; what there is of them is its name
  bool paged = true;              ///< the lister takes `top`
};

[[nodiscard]] std::span<const RecordKind> record_kinds();
/// By its name or by the folder of its URI; null when there is none.
[[nodiscard]] const RecordKind* find_record_kind(std::string_view name_or_folder);

/// The name of an item as people know it, in one line; empty when it has none.
[[nodiscard]] std::string name_of_item(const RecordKind& kind, const json::object& item);
/// Its id as text; empty when it has none.
[[nodiscard]] std::string id_of_item(const RecordKind& kind, const json::object& item);

}  // namespace reply_mcp::tools::guide
