// The ids that a call takes from somewhere (`from`) instead of listing them: from a list that Reply has, as
// the catalogue says (x-ids-from), or from a file.
#pragma once

#include "mcp/features.hpp"
#include "tools/call/call_sender.hpp"
#include "tools/guard/gate.hpp"

#include <boost/json.hpp>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace reply_mcp::tools::call {

/// Of one call: what takes hours to send is better sent in parts that somebody looks at.
inline constexpr std::size_t k_max_selected_ids = 100'000;

struct SelectedIds {
  json::array ids;          ///< each once, the smallest first
  std::size_t repeats = 0;  ///< that were left out
  /// By what people know the first few: text from outside, on one line and without hidden characters.
  std::vector<std::string> first;
};

/// What a selection is made with; all of it outlives the call.
struct SelectionServices {
  const schemas::Catalogue& catalogue;
  const result::HintSource& hints;
  const result::Shaper& shaper;
  const selection::ToolNames& names;
  Background& background;
  guard::CallGate& gate;
  const std::optional<std::filesystem::path>& files_root;
};

/// The ids, or why there are none: an error, or what the guard answers to the read instead. A list that
/// cannot be read to its end is an error, because nobody wants half of it acted on unknowingly. `call` is the
/// call that takes the ids; everything outlives the coroutine.
using Selected = std::variant<SelectedIds, result::ToolError, mcp::message::Outcome>;
mcp::asio::awaitable<Selected> select_ids(const SelectionServices& services, const result::FailedCall& call,
                                          json::value from, const reply::Identity& identity,
                                          mcp::CallContext& context);

/// Ids in a text: numbers between blanks, line ends, commas, semicolons or quotes; a word in front is a
/// heading. Nothing, with `where` the line, when something else stands there.
struct IdsInText {
  json::array ids;
  std::size_t wrong_line = 0;  ///< from 1; 0: none
};
[[nodiscard]] IdsInText ids_in_text(std::string_view text);

}  // namespace reply_mcp::tools::call
