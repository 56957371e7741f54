// The arguments that are for this server and not for Reply.
//
// Which part of an answer a caller wants (result/view_options.hpp reads them):
//   fields           every read tool whose answer has fields
//   fetch_all        list tools that Reply pages
//   max_items        the same
//   count            list tools: how many there are, and no items
//   skip             list tools that Reply does not page: the whole list comes, and the server passes over
//   items
// Beside these:
//   from             every tool that takes many ids: where they come from, in their place
//   clear            changes of a record: names of fields that the call empties
//   dry_run          every tool that can change something: the request is shown and not sent
//   timeout_seconds  background_jobs_wait
#pragma once

#include "schemas/catalogue.hpp"

#include <boost/json.hpp>

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

namespace reply_mcp::tools::operation {

namespace json = boost::json;

inline constexpr std::string_view k_fields = "fields";
inline constexpr std::string_view k_fetch_all = "fetch_all";
inline constexpr std::string_view k_max_items = "max_items";
inline constexpr std::string_view k_count = "count";
inline constexpr std::string_view k_skip = "skip";
inline constexpr std::string_view k_from = "from";
/// Members of `from` beside the sources that the catalogue names.
inline constexpr std::string_view k_from_file = "file";
inline constexpr std::string_view k_from_status = "status";
inline constexpr std::string_view k_clear = "clear";
inline constexpr std::string_view k_dry_run = "dry_run";
inline constexpr std::string_view k_timeout_seconds = "timeout_seconds";

inline constexpr std::uint64_t k_default_max_items = 1'000;
inline constexpr std::uint64_t k_max_items_limit = 10'000;
/// Under the 60 seconds after which many clients give a call up.
inline constexpr std::chrono::seconds k_default_wait{50};
inline constexpr std::chrono::seconds k_max_wait{600};

/// One such argument of a tool.
struct OwnArgument {
  std::string_view name;
  const json::object* schema = nullptr;  ///< what the value must be; lives as long as the program
  std::string_view description;
};

/// Those that the operation's tool has, in the order in which clients see them.
[[nodiscard]] std::vector<OwnArgument> own_arguments(const schemas::Operation& operation);

}  // namespace reply_mcp::tools::operation
