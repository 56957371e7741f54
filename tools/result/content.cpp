#include "tools/result/content.hpp"

#include "base/json_text.hpp"
#include "tools/result/list_summary.hpp"
#include "tools/result/rows.hpp"
#include "tools/text/hidden_text.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace reply_mcp::tools::result {
namespace {

/// Shorter texts are not worth the bytes that say for whom they are.
constexpr std::size_t k_annotated_bytes = 2'000;
constexpr std::size_t k_max_links = 5;

/// Answers that are one text: {"csv", "content_type"} and its like.
const json::string* plain_text_of(const json::object& structured) {
  if (!structured.contains("content_type")) return nullptr;
  for (const std::string_view name : {"csv", "text"}) {
    if (const json::value* text = structured.if_contains(name)) return text->if_string();
  }
  return nullptr;
}

/// As JSON, without the object that structuredContent needs around what is none.
std::string as_text(const json::object& object) {
  const json::value* inner = object.size() == 1 ? object.if_contains("result") : nullptr;
  return inner == nullptr ? base::compact_json(object) : base::compact_json(*inner);
}

std::string table_or_json(const json::value& records) {
  if (const json::array* items = records.if_array()) {
    if (std::optional<std::string> table = table_of(*items, Nulls::word)) return *std::move(table);
  }
  return base::compact_json(records);
}

/// Annotations of a content item. Source: MCP 2026-07-28, server/resources, "Annotations".
json::object for_readers(std::initializer_list<std::string_view> audience, double priority) {
  json::array readers;
  for (const std::string_view reader : audience) readers.emplace_back(reader);
  return {{"audience", std::move(readers)}, {"priority", priority}};
}

class ContentWriter {
 public:
  ContentWriter(const Draft& draft, const AnsweredCall& call, const ContentMakers& makers)
      : draft_(draft),
        call_(call),
        makers_(makers),
        raw_(makers.options.untrusted_text == UntrustedText::off),
        origins_(call.operation),
        list_(list_state(draft)) {}

  json::array write() {
    if (const json::string* text = plain_text_of(draft_.structured)) {
      plain_text(*text);
    } else if (list_.form == ListForm::none || is_cut_change()) {
      record();
    } else {
      list();
    }
    links();
    return std::move(content_);
  }

 private:
  static ListState list_state(const Draft& draft) {
    ListState state;
    state.form = list_form(draft.structured);
    if (state.form == ListForm::none) return state;
    state.shown = items_of(draft.structured, state.form).size();
    state.read = std::max(draft.read, state.shown);
    state.has_more = draft.has_more;
    return state;
  }

  SplitByOrigin split(const json::value& value) const {
    return raw_ ? SplitByOrigin{value, nullptr} : split_by_origin(value, origins_);
  }

  [[nodiscard]] json::object with_note(json::object data) const {
    if (!draft_.truncated.empty()) data["truncated"] = draft_.truncated;
    return data;
  }

  /// What would be said of a list is how to ask for the rest, and a change is not made again.
  [[nodiscard]] bool is_cut_change() const {
    return call_.operation.effect != schemas::Effect::read && !draft_.truncated.empty();
  }

  /// A document that is no JSON.
  void plain_text(std::string_view text) {
    if (raw_ || !origins_.answer().is_untrusted()) return add_data(text);
    add_block(text::make_visible(text));
  }

  void record() {
    SplitByOrigin parts = split(draft_.structured);
    json::object own = parts.trusted.is_object() ? std::move(parts.trusted.get_object()) : json::object();
    add_data(as_text(with_note(std::move(own))));
    block(parts.untrusted);
  }

  void list() {
    const json::array& items = items_of(draft_.structured, list_.form);
    SplitByOrigin parts = split(items);
    SplitByOrigin rest = split(beside_items());
    const std::string words =
        describe_list(list_, call_.origin, makers_.options.max_result_tokens) + inner_cuts();
    const bool compact = makers_.options.output == Output::compact;
    std::optional<std::string> table;
    if (compact && parts.trusted.is_array()) table = table_of(parts.trusted.get_array());
    const json::object beside = rest.trusted.is_object() ? rest.trusted.get_object() : json::object();
    // What the words say already; the rest of a page, such as a total, they do not.
    const bool more_to_say = beside.size() > beside.count("hasMore") + beside.count("error");
    if (table) {
      add_data(words + '\n' + *table);
      if (more_to_say) add_data(as_text(beside));
    } else if (compact && !more_to_say && (parts.trusted.is_null() || items.empty())) {
      add_data(words);
    } else {
      json::object own;
      for (const auto& [key, member] : draft_.structured) {
        if (key == items_member(list_.form)) {
          if (!parts.trusted.is_null()) own[key] = std::move(parts.trusted);
        } else if (const json::value* kept = beside.if_contains(key)) {
          own[key] = *kept;
        }
      }
      add_data(as_text(compact ? std::move(own) : with_note(std::move(own))));
      if (compact) add_words(words);
    }
    block(parts.untrusted);
    block(rest.untrusted);
  }

  /// The answer without its list.
  [[nodiscard]] json::object beside_items() const {
    json::object beside = draft_.structured;
    beside.erase(items_member(list_.form));
    return beside;
  }

  /// Of places inside the items, the first; structuredContent.truncated has more of them.
  [[nodiscard]] std::string inner_cuts() const {
    for (const Cut& cut : draft_.cuts) {
      if (cut.pointer == '/' + std::string(items_member(list_.form))) continue;
      return ' ' + cut.pointer + " ends after " + std::to_string(cut.shown) + " of " +
             std::to_string(cut.of) + ". " + cut_advice(cut, call_);
    }
    return {};
  }

  /// All of the text, because members and places have names of outsiders too.
  [[nodiscard]] std::string shown(std::string_view text) const {
    return raw_ ? std::string(text) : text::make_visible(text);
  }

  void add_data(std::string_view data) {
    const std::string text = shown(data);
    json::object item{{"type", "text"}};
    // Long data is for the model; the person reads what the model makes of it.
    if (text.size() > k_annotated_bytes) item["annotations"] = for_readers({"assistant"}, 0.8);
    item["text"] = text;
    content_.push_back(std::move(item));
  }

  /// That there is more, or why there is not, must not be lost when a client leaves parts out.
  void add_words(const std::string& words) {
    const bool plain = !next_skip(list_, call_.origin) && !is_ended_by_empty_page(list_, call_.origin) &&
                       call_.origin.error_text.empty() && draft_.cuts.empty();
    if (plain) return;
    content_.push_back(
        {{"type", "text"}, {"annotations", for_readers({"user", "assistant"}, 1)}, {"text", shown(words)}});
  }

  void block(const json::value& untrusted) {
    if (!untrusted.is_null()) add_block(table_or_json(untrusted));
  }

  void add_block(std::string_view untrusted) {
    json::object item{{"type", "text"}};
    const std::string text = untrusted_block(untrusted, makers_.code);
    if (text.size() > k_annotated_bytes) item["annotations"] = for_readers({"assistant"}, 0.5);
    item["text"] = text;
    content_.push_back(std::move(item));
  }

  void links() {
    if (draft_.whole) add_link(*draft_.whole, "All of the answer");
    if (!makers_.link) return;
    std::size_t made = 0;
    for (const Cut& cut : draft_.cuts) {
      if (cut.what != Cut::What::text || made == k_max_links) continue;
      const std::optional<ResultLink> link = makers_.link(call_, cut.pointer, cut.shown);
      if (!link) continue;
      ++made;
      add_link(*link, "The whole text at " + cut.pointer);
    }
  }

  void add_link(const ResultLink& link, std::string_view description) {
    content_.push_back({{"type", "resource_link"},
                        {"uri", link.uri},
                        {"name", shown(link.name)},
                        {"mimeType", link.mime_type},
                        {"description", shown(description)},
                        {"annotations", for_readers({"assistant"}, 0.3)}});
  }

  const Draft& draft_;
  const AnsweredCall& call_;
  const ContentMakers& makers_;
  bool raw_;
  AnswerOrigins origins_;
  ListState list_;
  json::array content_;
};

}  // namespace

json::array content_of(const Draft& draft, const AnsweredCall& call, const ContentMakers& makers) {
  return ContentWriter(draft, call, makers).write();
}

}  // namespace reply_mcp::tools::result
