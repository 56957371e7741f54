// What is said in words about a list or a cut: how much there is, and how to go on.
#pragma once

#include "tools/result/answered_call.hpp"
#include "tools/result/size_limiter.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::tools::result {

namespace json = boost::json;

/// How an answer holds a list.
enum class ListForm {
  none,
  page,  ///< {"items": [...], "hasMore": ...}
  bare,  ///< an array, in structuredContent {"result": [...]}
};
[[nodiscard]] ListForm list_form(const json::object& structured);
/// The items of such an answer.
[[nodiscard]] const json::array& items_of(const json::object& structured, ListForm form);
/// Name of the member that holds them.
[[nodiscard]] std::string_view items_member(ListForm form);

/// A list as it is sent.
struct ListState {
  ListForm form = ListForm::none;
  std::size_t shown = 0;
  std::size_t read = 0;   ///< shown and cut
  bool has_more = false;  ///< whether more follow behind those that were read, as Reply said
};

/// The `skip` that gives what follows; nothing when nothing does.
[[nodiscard]] std::optional<std::uint64_t> next_skip(const ListState& list, const ListOrigin& origin);

/// Whether Reply said that more follow and sent an empty page in their place.
[[nodiscard]] bool is_ended_by_empty_page(const ListState& list, const ListOrigin& origin);
/// What structuredContent.truncated says of that; empty when it is not so.
[[nodiscard]] json::object empty_page_note(const ListState& list, const ListOrigin& origin);

/// "25 items; more follow: call again with skip=25." Never a number of items for the whole list unless it was
/// read to its end.
[[nodiscard]] std::string describe_list(const ListState& list, const ListOrigin& origin,
                                        std::size_t max_tokens);

/// How to have what one cut left out, as a sentence. For a list that is not the answer itself.
[[nodiscard]] std::string cut_advice(const Cut& cut, const AnsweredCall& call);

/// structuredContent.truncated of an answer that cannot be asked for again: {"maxResultTokens", "cuts",
/// "furtherCuts", "hint"}.
[[nodiscard]] json::object cut_note(const std::vector<Cut>& cuts, std::string_view hint,
                                    std::size_t max_tokens);

/// structuredContent.truncated: {"maxResultTokens", "shown", "of" or "read", "skip", "hint", "cuts":
/// [{"pointer", "shown", "of", "unit", "hint"}]}, with the members that apply.
[[nodiscard]] json::object truncated_note(const ListState& list, const std::vector<Cut>& cuts,
                                          const AnsweredCall& call, std::size_t max_tokens);

}  // namespace reply_mcp::tools::result
