#include "tools/result/shaper.hpp"

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

std::size_t items_in(const json::object& structured) {
  const ListForm form = list_form(structured);
  return form == ListForm::none ? 0 : items_of(structured, form).size();
}

/// The draft with its data reduced to `allowance` bytes.
Draft reduced(const Draft& whole, std::size_t allowance, const AnsweredCall& call, std::size_t max_tokens) {
  Draft draft;
  draft.untrusted = whole.untrusted;
  draft.read = whole.read;
  json::value fitted = fit(whole.structured, allowance, draft.cuts);
  draft.structured = std::move(fitted.get_object());
  ListState list;
  list.form = list_form(draft.structured);
  list.shown = items_in(draft.structured);
  list.read = draft.read;
  if (list.form == ListForm::page) {
    json::value& more = draft.structured["hasMore"];
    list.has_more = more.is_bool() && more.get_bool();
    // There is more than the answer now has, whatever Reply said of its page.
    if (list.shown < list.read) more = true;
  }
  draft.truncated = truncated_note(list, draft.cuts, call, max_tokens);
  return draft;
}

}  // namespace

std::size_t Shaper::max_bytes() const {
  return options_.max_bytes();
}

mcp::message::Complete Shaper::result(json::object structured, const AnsweredCall& call) const {
  const ContentMakers makers{options_, link_, code_};
  Draft whole;
  whole.structured = std::move(structured);
  whole.untrusted = clean(whole.structured, call.operation.untrusted, options_.untrusted_text);
  whole.read = items_in(whole.structured);
  if (call.origin.error) whole.structured["error"] = *call.origin.error;
  mcp::message::Complete complete;
  std::size_t allowance = text::json_size(whole.structured);
  if (allowance <= max_bytes()) {
    complete.result = render(whole, call, makers);
    if (text::json_size(complete.result) <= max_bytes()) return complete;
  }
  allowance = std::min(allowance, max_bytes());
  Draft draft;
  for (int tries = 0; tries < k_max_tries; ++tries) {
    draft = reduced(whole, allowance, call, options_.max_result_tokens);
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

std::optional<mcp::message::Complete> Shaper::part_result(json::object structured, const AnsweredCall& call,
                                                          const TextPart& wanted) const {
  // For what stands around the text: the address of the resource three times over, and the warning.
  constexpr std::size_t k_around = 3'000;
  const UntrustedFields& fields = call.operation.untrusted;
  std::ignore = clean(structured, fields, options_.untrusted_text);
  const std::optional<FoundText> found = find_text(structured, wanted.pointer, fields);
  if (!found) return std::nullopt;
  const bool raw = options_.untrusted_text == UntrustedText::off;
  const std::size_t most = max_bytes() - std::min(k_around, max_bytes() / 2);
  std::size_t allowance = most;
  std::optional<std::string_view> part = part_of_text(found->text, wanted.from, allowance);
  if (!part) return std::nullopt;
  std::string text(raw ? std::string(*part) : text::make_visible(*part));
  // Hidden characters take more room once they can be seen.
  while (text::json_size(text) > most) {
    allowance /= 2;
    part = part_of_text(found->text, wanted.from, allowance);
    text = text::make_visible(*part);
  }
  if (found->is_untrusted && !raw) text = untrusted_block(text, code_);
  mcp::message::Complete complete;
  complete.result["content"] = json::array{json::object{{"type", "text"}, {"text", std::move(text)}}};
  complete.result["structuredContent"] =
      json::object{{"from", wanted.from}, {"to", wanted.from + part->size()}, {"of", found->text.size()}};
  return complete;
}

}  // namespace reply_mcp::tools::result
