#include "tools/result/list_summary.hpp"

#include "base/ascii.hpp"
#include "base/json_pointer.hpp"

#include <algorithm>

namespace reply_mcp::tools::result {
namespace {

std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + ' ' + std::string(noun) + (count == 1 ? "" : "s");
}

/// "/parts" of "/v3/things/{id}/parts" and "parts" are the same word.
bool same_word(std::string_view segment, std::string_view name) {
  const auto letters = [](std::string_view text) {
    std::string bare;
    for (const char c : text) {
      if (base::ascii::is_letter_or_digit(c)) bare += base::ascii::to_lower(c);
    }
    return bare;
  };
  return letters(segment) == letters(name);
}

/// The paged operation that reads what an answer holds under `member`; null when there is none.
const schemas::Operation* pager_of(const AnsweredCall& call, std::string_view member) {
  if (call.catalogue == nullptr) return nullptr;
  const std::string below = call.operation.path + '/';
  for (const schemas::Operation& operation : call.catalogue->operations()) {
    if (!operation.paged || !operation.path.starts_with(below)) continue;
    if (!call.names.has(operation.id)) continue;
    if (same_word(std::string_view(operation.path).substr(below.size()), member)) return &operation;
  }
  return nullptr;
}

/// "messages.body" of "/messages/0/body", as `fields` names it. Empty for the answer itself.
std::string field_of(const Cut& cut, ListForm form) {
  std::string field;
  const auto tokens = base::json_pointer::split(cut.pointer);
  if (!tokens) return field;
  for (std::size_t i = 0; i < tokens->size(); ++i) {
    const std::string& token = (*tokens)[i];
    if (i == 0 && form == ListForm::bare) continue;
    if (i > 0 && base::ascii::is_number(token)) continue;
    field += (field.empty() ? "" : ".") + token;
  }
  return field;
}

constexpr std::string_view k_empty_page =
    "Reply says that more follow, but sent an empty page, so reading ended here and asking for it again "
    "brings "
    "nothing";

std::string sentence(std::string_view words) {
  return std::string(words) + '.';
}

/// Whether what was read goes to the end of the list.
bool is_whole(const ListState& list, const ListOrigin& origin) {
  return !list.has_more && origin.error_text.empty() && !is_ended_by_empty_page(list, origin);
}

bool is_whole_list(const Cut& cut, ListForm form) {
  return form != ListForm::none && cut.pointer == '/' + std::string(items_member(form));
}

constexpr std::size_t k_max_cuts = 5;

std::string_view unit_of(const Cut& cut) {
  switch (cut.what) {
    case Cut::What::list:
      return "items";
    case Cut::What::text:
      return "bytes";
    case Cut::What::members:
      return "members";
  }
  return {};
}

json::object place_of(const Cut& cut) {
  return {{"pointer", cut.pointer}, {"shown", cut.shown}, {"of", cut.of}, {"unit", unit_of(cut)}};
}

}  // namespace

ListForm list_form(const json::object& structured) {
  const json::value* items = structured.if_contains("items");
  if (items != nullptr && items->is_array() && structured.contains("hasMore")) return ListForm::page;
  const json::value* result = structured.if_contains("result");
  if (result != nullptr && result->is_array() && !structured.contains("summary")) return ListForm::bare;
  return ListForm::none;
}

std::string_view items_member(ListForm form) {
  return form == ListForm::page ? "items" : "result";
}

const json::array& items_of(const json::object& structured, ListForm form) {
  return structured.at(items_member(form)).get_array();
}

bool is_ended_by_empty_page(const ListState& list, const ListOrigin& origin) {
  return origin.ended_by_empty_page || (list.form == ListForm::page && list.read == 0 && list.has_more);
}

json::object empty_page_note(const ListState& list, const ListOrigin& origin) {
  if (!is_ended_by_empty_page(list, origin)) return {};
  return {{"shown", list.shown}, {"hint", sentence(k_empty_page)}};
}

std::optional<std::uint64_t> next_skip(const ListState& list, const ListOrigin& origin) {
  if (list.form == ListForm::none) return std::nullopt;
  const bool cut = list.shown < list.read;
  if (!cut && is_ended_by_empty_page(list, origin)) return std::nullopt;
  if (!cut && !(list.form == ListForm::page && list.has_more)) return std::nullopt;
  if (list.shown < origin.positions.size()) return origin.positions[list.shown];
  return origin.skip + list.shown;
}

std::string describe_list(const ListState& list, const ListOrigin& origin, std::size_t max_tokens) {
  std::string words;
  if (list.shown < list.read) {
    words = is_whole(list, origin)
                ? std::to_string(list.shown) + " of " + counted(list.read, "item")
                : counted(list.shown, "item") + " shown of " + std::to_string(list.read) + " that were read";
    words += ", to stay within " + std::to_string(max_tokens) + " tokens";
    if (!is_whole(list, origin)) words += "; how many there are in all is not known";
  } else if (list.shown == 0) {
    words = origin.skip > 0 ? "No items after the first " + std::to_string(origin.skip) : "No items";
  } else {
    words = counted(list.shown, "item");
    if (origin.skip > 0) words += " after the first " + std::to_string(origin.skip);
  }
  if (origin.pages > 1) words += ", read as " + counted(origin.pages, "page");
  if (origin.duplicates > 0) words += ", " + counted(origin.duplicates, "duplicate") + " dropped";
  if (is_ended_by_empty_page(list, origin)) words += "; " + std::string(k_empty_page);
  if (!origin.error_text.empty()) words += ". Reading stopped: " + origin.error_text;
  if (const auto skip = next_skip(list, origin)) {
    words += words.ends_with('.') ? " More follow" : "; more follow";
    words += ": call again with skip=" + std::to_string(*skip) + '.';
  } else if (!words.ends_with('.')) {
    const bool over = list.form == ListForm::page && !is_ended_by_empty_page(list, origin);
    words += over ? "; there are no more." : ".";
  }
  return words;
}

std::string cut_advice(const Cut& cut, const AnsweredCall& call) {
  // Of the list itself, the words about the list say it; this is for places inside.
  const std::string field = field_of(cut, call.operation.paged ? ListForm::page : ListForm::none);
  if (cut.what == Cut::What::list) {
    const std::string member = field.substr(field.rfind('.') + 1);
    if (const schemas::Operation* pager = pager_of(call, member)) {
      return call.names.of(pager->id) +
             " reads it in pages; go on there with skip=" + std::to_string(cut.shown) + '.';
    }
    return "Name fields that leave out what you do not need.";
  }
  if (cut.what == Cut::What::members) return "Name the fields that you need.";
  const bool alone = call.fields.size() == 1 && call.fields.front() == field;
  if (field.empty() || alone) return "More than the server's --max-result-tokens allows in one answer.";
  if (call.operation.paged) return "Read it with top=1 and fields=[\"" + field + "\"] for more of it.";
  return "Name it alone for more of it: fields=[\"" + field + "\"].";
}

json::object cut_note(const std::vector<Cut>& cuts, std::string_view hint, std::size_t max_tokens) {
  json::object note{{"maxResultTokens", max_tokens}};
  json::array places;
  for (const Cut& cut : cuts) {
    if (places.size() == k_max_cuts) break;
    places.push_back(place_of(cut));
  }
  if (cuts.size() > places.size()) note["furtherCuts"] = cuts.size() - places.size();
  if (!places.empty()) note["cuts"] = std::move(places);
  note["hint"] = hint;
  return note;
}

json::object truncated_note(const ListState& list, const std::vector<Cut>& cuts, const AnsweredCall& call,
                            std::size_t max_tokens) {
  json::object note;
  note["maxResultTokens"] = max_tokens;
  json::array places;
  std::size_t further = 0;
  for (const Cut& cut : cuts) {
    if (is_whole_list(cut, list.form)) {
      note["shown"] = cut.shown;
      // The number of all of them only where it is that.
      note[is_whole(list, call.origin) ? "of" : "read"] = cut.of;
      if (const auto skip = next_skip(list, call.origin)) {
        note["skip"] = *skip;
        note["hint"] = "Call again with skip=" + std::to_string(*skip) + " for what follows.";
      }
      continue;
    }
    if (places.size() == k_max_cuts) {
      ++further;
      continue;
    }
    json::object place = place_of(cut);
    place["hint"] = cut_advice(cut, call);
    places.push_back(std::move(place));
  }
  if (!places.empty()) note["cuts"] = std::move(places);
  if (further > 0) note["furtherCuts"] = further;
  return note;
}

}  // namespace reply_mcp::tools::result
