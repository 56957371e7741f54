// The arguments that are for this server and not for Reply: which part of an answer a caller wants.
//
//   fields      every read tool whose answer has fields
//   fetch_all   list tools that Reply pages
//   max_items   the same
//   skip        list tools that Reply does not page: the whole list comes, and the server passes over items
#pragma once

#include "schemas/catalogue.hpp"
#include "schemas/json_schema/violation.hpp"
#include "tools/result/text_part.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::tools::operation {

namespace json = boost::json;

inline constexpr std::string_view k_fields = "fields";
inline constexpr std::string_view k_fetch_all = "fetch_all";
inline constexpr std::string_view k_max_items = "max_items";
inline constexpr std::string_view k_skip = "skip";

inline constexpr std::uint64_t k_default_max_items = 1'000;
inline constexpr std::uint64_t k_most_items = 10'000;

/// One such argument of a tool.
struct OwnArgument {
  std::string_view name;
  const json::object* schema = nullptr;  ///< what the value must be; lives as long as the program
  std::string_view description;
};

/// Those that the operation's tool has.
[[nodiscard]] std::vector<OwnArgument> own_arguments(const schemas::Operation& operation);

struct Wish {
  std::vector<std::string> fields;  ///< empty: all
  bool fetch_all = false;
  std::uint64_t max_items = k_default_max_items;
  std::uint64_t skip = 0;  ///< of a list that Reply does not page
  /// Instead of the answer, the rest of one text in it. No argument: set for who reads it as a resource.
  std::optional<result::TextPart> part;
};

/// Reads values that fit their schemas. Refused are fields that the answer cannot have, and max_items
/// without fetch_all.
struct ReadWish {
  Wish wish;
  schemas::json_schema::Violations refusals;
  std::string hint;  ///< which fields there are; empty when none was refused
};
[[nodiscard]] ReadWish read_wish(const schemas::Operation& operation, const json::object& own);

}  // namespace reply_mcp::tools::operation
