// What the parts that shape an answer are told about the call that it answers.
#pragma once

#include "schemas/catalogue.hpp"
#include "tools/selection/tool_names.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::tools::result {

namespace json = boost::json;

/// Where the items of a list answer stand in the whole list.
struct ListOrigin {
  std::uint64_t skip = 0;  ///< items passed over before the first
  /// Of each item, and behind the last one where to go on, when items were dropped between them. Empty:
  /// one follows the other.
  std::vector<std::uint64_t> positions;
  std::size_t pages = 1;       ///< read
  std::size_t duplicates = 0;  ///< dropped
  /// Why reading ended before its time: the structured object of the error, and the same in words.
  std::optional<json::object> error;
  std::string error_text;
  /// Reply said that more follow and sent an empty page in their place, which ended the reading.
  bool ended_by_empty_page = false;
};

struct AnsweredCall {
  const schemas::Operation& operation;
  /// For naming a call that gives less at a time; may be null.
  const schemas::Catalogue* catalogue = nullptr;
  std::vector<std::string> fields;  ///< as chosen; empty: all
  ListOrigin origin;
  /// As the caller gave them, for links; null when the call could not be made again from them.
  const json::object* arguments = nullptr;
  selection::ToolNames names = {};
  /// Who may read on what of the answer of a change was cut (kept_results.hpp).
  std::string owner = {};
};

/// A resource from which the rest of a text can be read.
struct ResultLink {
  std::string uri;
  std::string name;
  std::string mime_type;
};

/// A resource for the text at a JSON Pointer into the answer, of which `shown` bytes were sent. Nothing
/// when there is none.
using LinkMaker = std::function<std::optional<ResultLink>(const AnsweredCall& call, std::string_view pointer,
                                                          std::size_t shown)>;

}  // namespace reply_mcp::tools::result
