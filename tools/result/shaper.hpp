// What Reply answered as the result that a client gets: untrusted text set apart, lists compact, and
// nothing over the budget. content.hpp says how it reads; structuredContent is the exact data, with
// "truncated" and "untrusted" in front where they apply.
#pragma once

#include "mcp/message/types.hpp"
#include "tools/result/answered_call.hpp"
#include "tools/result/content.hpp"
#include "tools/result/kept_results.hpp"
#include "tools/result/result_options.hpp"
#include "tools/result/text_part.hpp"
#include "tools/result/untrusted_text.hpp"

#include <boost/json.hpp>

#include <cstddef>
#include <optional>
#include <utility>

namespace reply_mcp::tools::result {

namespace json = boost::json;

/// Immutable, so any thread may use it.
class Shaper {
 public:
  /// `link`: where the rest of a text that is cut can be read; may be empty.
  /// `kept`: where answers of changes that are cut are kept; null: nowhere.
  explicit Shaper(AnswerOptions options, LinkMaker link = {}, CodeMaker code = random_code,
                  std::shared_ptr<KeptResults> kept = nullptr)
      : options_(options), link_(std::move(link)), code_(std::move(code)), kept_(std::move(kept)) {}

  [[nodiscard]] const AnswerOptions& options() const { return options_; }

  /// The CallToolResult for an answer as read_answer() gives it. It takes at most max_result_tokens
  /// on the wire, however large the answer is.
  [[nodiscard]] mcp::message::Complete result(json::object structured, const AnsweredCall& call) const;

  /// The same for a part of one text of the answer: its content, as a marked block when it is untrusted,
  /// and structuredContent {"from", "to", "of"} in bytes of the text. Nothing when there is no such text.
  [[nodiscard]] std::optional<mcp::message::Complete> part_result(json::object structured,
                                                                  const AnsweredCall& call,
                                                                  const TextPart& part) const;

  /// The same for a part of what was kept of an answer.
  [[nodiscard]] std::optional<mcp::message::Complete> kept_part(std::string_view owner,
                                                                const KeptAddress& address) const;

  /// Bytes that a whole result may take.
  [[nodiscard]] std::size_t max_bytes() const;

 private:
  [[nodiscard]] std::optional<mcp::message::Complete> part_of(const FoundText& found, std::size_t from) const;
  /// The answer of a change that is too long, grouped where it is a bulk answer.
  [[nodiscard]] std::optional<mcp::message::Complete> grouped(Draft& whole, const AnsweredCall& call,
                                                              std::string_view hint) const;
  [[nodiscard]] std::optional<ResultLink> keep(const Draft& whole, const AnsweredCall& call) const;

  AnswerOptions options_;
  LinkMaker link_;
  CodeMaker code_;
  std::shared_ptr<KeptResults> kept_;
};

}  // namespace reply_mcp::tools::result
