#include "tools/result/shaper.hpp"

#include "base/json_text.hpp"
#include "tools/result/bulk_shortening.hpp"
#include "tools/result/content.hpp"
#include "tools/result/list_summary.hpp"
#include "tools/result/size_limiter.hpp"
#include "tools/text/hidden_text.hpp"
#include "tools/text/json_size.hpp"

#include <algorithm>

namespace reply_mcp::tools::result {
namespace {

/// Each try comes closer; the first is mostly good enough.
constexpr int k_max_tries = 20;

json::array as_array(const std::vector<std::string>& texts) {
  json::array array;
  for (const std::string& text : texts) array.emplace_back(text);
  return array;
}

/// The data behind what a reader must know first, because readers may stop early.
json::object with_notes(const Draft& draft) {
  json::object noted;
  if (!draft.truncated.empty()) noted["truncated"] = draft.truncated;
  if (!draft.untrusted.empty()) {
    noted["untrusted"] = {{"note", untrusted_note()}, {"fields", as_array(draft.untrusted)}};
  }
  if (noted.empty()) return draft.structured;
  for (const auto& [key, member] : draft.structured) noted.emplace(key, member);
  return noted;
}

json::object render(const Draft& draft, const AnsweredCall& call, const ContentMakers& makers) {
  json::object result;
  result["content"] = content_of(draft, call, makers);
  result["structuredContent"] = with_notes(draft);
  return result;
}

bool says_more(const json::object& structured) {
  const json::value* more = structured.if_contains("hasMore");
  return list_form(structured) == ListForm::page && *more == json::value(true);
}

std::size_t items_in(const json::object& structured) {
  const ListForm form = list_form(structured);
  return form == ListForm::none ? 0 : items_of(structured, form).size();
}

/// The draft with its data reduced to `allowance` bytes. `hint`: of a change, what to do instead of asking
/// again.
Draft reduced(const Draft& whole, std::size_t allowance, const AnsweredCall& call, std::size_t max_tokens,
              const std::optional<std::string>& hint) {
  Draft draft;
  draft.untrusted = whole.untrusted;
  draft.read = whole.read;
  draft.has_more = whole.has_more;
  draft.whole = whole.whole;
  json::value fitted = fit(whole.structured, allowance, draft.cuts);
  draft.structured = std::move(fitted.get_object());
  if (hint) {
    draft.truncated = cut_note(draft.cuts, *hint, max_tokens);
    return draft;
  }
  ListState list;
  list.form = list_form(draft.structured);
  list.shown = items_in(draft.structured);
  list.read = draft.read;
  list.has_more = draft.has_more;
  // There is more than the answer now has, whatever Reply said of its page.
  if (list.form == ListForm::page && list.shown < list.read) draft.structured["hasMore"] = true;
  draft.truncated = truncated_note(list, draft.cuts, call, max_tokens);
  return draft;
}

/// What to do about an answer of a change that was cut.
std::string change_hint(const std::optional<ResultLink>& whole) {
  std::string hint = "The change is made: do not make it again for what is left out here.";
  if (whole) return hint + " All of the answer is in the resource " + whole->uri + '.';
  return hint + " Whoever runs this server can raise --max-result-tokens.";
}

}  // namespace

std::size_t Shaper::max_bytes() const {
  return options_.max_bytes();
}

mcp::message::Complete Shaper::result(json::object structured, const AnsweredCall& call) const {
  const ContentMakers makers{options_, link_, code_};
  Draft whole;
  move_payload_error(structured);
  whole.structured = std::move(structured);
  whole.untrusted = clean(whole.structured, AnswerOrigins(call.operation), options_.untrusted_text);
  whole.read = items_in(whole.structured);
  whole.has_more = says_more(whole.structured);
  whole.truncated =
      empty_page_note({list_form(whole.structured), whole.read, whole.read, whole.has_more}, call.origin);
  if (call.origin.error) whole.structured["error"] = *call.origin.error;
  mcp::message::Complete complete;
  std::size_t allowance = text::json_size(whole.structured);
  if (allowance <= max_bytes()) {
    complete.result = render(whole, call, makers);
    if (text::json_size(complete.result) <= max_bytes()) return complete;
  }
  allowance = std::min(allowance, max_bytes());
  std::optional<std::string> hint;
  if (call.operation.effect != schemas::Effect::read) {
    whole.whole = keep(whole, call);
    hint = change_hint(whole.whole);
    if (auto answer = grouped(whole, call, *hint)) return *std::move(answer);
  }
  Draft draft;
  for (int tries = 0; tries < k_max_tries; ++tries) {
    draft = reduced(whole, allowance, call, options_.max_result_tokens, hint);
    complete.result = render(draft, call, makers);
    const std::size_t size = text::json_size(complete.result);
    if (size <= max_bytes()) return complete;
    // In proportion, and a little less so that one more try is likely the last.
    allowance = static_cast<std::size_t>(static_cast<double>(allowance) * 0.97 *
                                         static_cast<double>(max_bytes()) / static_cast<double>(size));
  }
  // What stands around the data is too much: the note alone then says what was left out.
  draft.structured.clear();
  draft.untrusted.clear();
  complete.result = render(draft, call, makers);
  return complete;
}

std::optional<mcp::message::Complete> Shaper::grouped(Draft& whole, const AnsweredCall& call,
                                                      std::string_view hint) const {
  const json::value* summary = whole.structured.if_contains("summary");
  if (summary == nullptr || !summary->is_object() || !summary->get_object().contains("failed"))
    return std::nullopt;
  const json::object all = summary->get_object();
  const ContentMakers makers{options_, link_, code_};
  whole.truncated = cut_note({}, hint, options_.max_result_tokens);
  for (int step = 1; step <= k_summary_steps; ++step) {
    whole.structured["summary"] = shortened_summary(all, step);
    mcp::message::Complete complete;
    complete.result = render(whole, call, makers);
    if (text::json_size(complete.result) <= max_bytes()) return complete;
  }
  return std::nullopt;
}

std::optional<ResultLink> Shaper::keep(const Draft& whole, const AnsweredCall& call) const {
  if (!kept_) return std::nullopt;
  const json::value* summary = whole.structured.if_contains("summary");
  const bool bulk = summary != nullptr && summary->is_object() && whole.structured.size() == 1;
  KeptResult kept;
  kept.text = bulk ? listing_of(summary->get_object()) : base::compact_json(whole.structured);
  kept.is_untrusted = !whole.untrusted.empty();
  const std::optional<std::string> id = kept_->keep(call.owner, std::move(kept));
  if (!id) return std::nullopt;
  return ResultLink{kept_uri({*id, 0}), "answer of " + call.names.of(call.operation.id), "text/plain"};
}

std::optional<mcp::message::Complete> Shaper::kept_part(std::string_view owner,
                                                        const KeptAddress& address) const {
  const auto kept = kept_ ? kept_->find(owner, address.id) : nullptr;
  if (!kept) return std::nullopt;
  return part_of({kept->text, kept->is_untrusted}, address.from);
}

std::optional<mcp::message::Complete> Shaper::part_result(json::object structured, const AnsweredCall& call,
                                                          const TextPart& wanted) const {
  const AnswerOrigins origins(call.operation);
  move_payload_error(structured);
  std::ignore = clean(structured, origins, options_.untrusted_text);
  const std::optional<FoundText> found = find_text(structured, wanted.pointer, origins);
  if (!found) return std::nullopt;
  return part_of(*found, wanted.from);
}

std::optional<mcp::message::Complete> Shaper::part_of(const FoundText& found, std::size_t from) const {
  // For what stands around the text: the address of the resource three times over, and the warning.
  constexpr std::size_t k_around = 3'000;
  const bool raw = options_.untrusted_text == UntrustedText::off;
  const std::size_t most = max_bytes() - std::min(k_around, max_bytes() / 2);
  std::size_t allowance = most;
  std::optional<std::string_view> part = part_of_text(found.text, from, allowance);
  if (!part) return std::nullopt;
  std::string text(raw ? std::string(*part) : text::make_visible(*part));
  // Hidden characters take more room once they can be seen.
  while (text::json_size(text) > most) {
    allowance /= 2;
    part = part_of_text(found.text, from, allowance);
    text = text::make_visible(*part);
  }
  if (found.is_untrusted && !raw) text = untrusted_block(text, code_);
  mcp::message::Complete complete;
  complete.result["content"] = json::array{json::object{{"type", "text"}, {"text", std::move(text)}}};
  complete.result["structuredContent"] =
      json::object{{"from", from}, {"to", from + part->size()}, {"of", found.text.size()}};
  return complete;
}

}  // namespace reply_mcp::tools::result
