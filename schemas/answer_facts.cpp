#include "schemas/answer_facts.hpp"

#include "schemas/member_reader.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace reply_mcp::schemas {

namespace {

constexpr std::int64_t k_max_cache_seconds = 3'600;

class AnswerFactsReader {
 public:
  AnswerFactsReader(const Documents& documents, const OperationSource& source, const Place& place,
                    Operation operation)
      : documents_(documents),
        source_(source),
        members_(*source.document, *source.object, place),
        operation_(std::move(operation)) {}

  Reading<Operation> read() {
    auto done = take_steps(
        *this, {&AnswerFactsReader::untrusted, &AnswerFactsReader::cache, &AnswerFactsReader::item_key,
                &AnswerFactsReader::count, &AnswerFactsReader::record});
    if (!done) return done.error();
    return std::move(operation_);
  }

 private:
  [[nodiscard]] bool is_reading_get() const {
    return operation_.effect == Effect::read && operation_.method == "GET";
  }

  /// Fails closed: who adds an operation has to say whose text it answers.
  Reading<> untrusted() {
    const bool answers = std::any_of(
        operation_.successes.begin(), operation_.successes.end(),
        [](const SuccessResponse& success) { return success.status < 300 && !success.content_type.empty(); });
    const json::value* value = members_.object().if_contains("x-untrusted");
    if (value == nullptr) {
      // Whatever comes although nothing should is told by nobody who could be trusted.
      if (!answers) operation_.untrusted = UntrustedFields(std::vector<FieldPath>(1));
      if (!answers) return {};
      return members_.error(
          "x-untrusted is missing: list JSON Pointers to what people outside the account wrote in the "
          "answer, "
          "such as \"/items/*/body\"; an empty list says that they wrote nothing of it");
    }
    const Place here(members_.place(), "x-untrusted");
    if (!answers) return members_.error(here, "is for an operation that answers with a body");
    if (!value->is_array()) return members_.error(here, "must be a list of JSON Pointers");
    std::vector<FieldPath> paths;
    for (const json::value& item : value->get_array()) {
      const Place at(here, static_cast<std::size_t>(&item - value->get_array().data()));
      const auto tokens = item.is_string() ? pointer_tokens(item.get_string()) : std::nullopt;
      if (!tokens) {
        return members_.error(
            at, "must be a JSON Pointer into the answer with * for every item, such as \"/items/*/body\"");
      }
      auto found =
          tokens->empty() ? std::vector<FieldPath>(1) : places_in_answers(documents_, source_, *tokens);
      if (found.empty())
        return members_.error(at, in_quotes(item.get_string()) + " is nothing that the answer describes");
      paths.insert(paths.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
    }
    operation_.untrusted = UntrustedFields(paths);
    return {};
  }

  Reading<> cache() {
    const json::value* value = members_.object().if_contains("x-cache");
    if (value == nullptr) return {};
    const Place here(members_.place(), "x-cache");
    if (!value->is_object()) return members_.error(here, "must be an object with seconds");
    const MemberReader rule(members_.document(), value->get_object(), here);
    if (auto known = rule.only({"seconds", "changedBy"}); !known) return known;
    const json::value* seconds = rule.object().if_contains("seconds");
    if (seconds == nullptr || !seconds->is_int64() || seconds->get_int64() < 1 ||
        seconds->get_int64() > k_max_cache_seconds) {
      return rule.error("seconds",
                        "must be a number of seconds from 1 to " + std::to_string(k_max_cache_seconds));
    }
    if (!is_reading_get()) return members_.error(here, "is for a GET that only reads (x-effect)");
    const auto groups = rule.texts("changedBy");
    if (!groups) return groups.error();
    operation_.cache = CacheRule{std::chrono::seconds(seconds->get_int64()), {operation_.group}};
    operation_.cache->groups.insert(operation_.cache->groups.end(), groups->begin(), groups->end());
    return {};
  }

  Reading<> item_key() {
    if (!members_.object().contains("x-item-key")) return {};
    auto key = members_.texts("x-item-key");
    if (!key) return key.error();
    const Place here(members_.place(), "x-item-key");
    if (!operation_.paged) return members_.error(here, "is for a list that is read in pages (x-pagination)");
    for (std::size_t i = 0; i < key->size(); ++i) {
      if (!records_have(documents_, source_, (*key)[i]))
        return members_.error(Place(here, i),
                              in_quotes((*key)[i]) + " is no member of an item of the answer");
    }
    operation_.item_key = *std::move(key);
    return {};
  }

  Reading<> count() {
    auto operation = members_.optional_text("x-count");
    if (!operation) return operation.error();
    if (!operation->empty() && !operation_.paged)
      return members_.error("x-count", "is for a list that is read in pages (x-pagination)");
    operation_.count = *std::move(operation);
    return {};
  }

  Reading<> record() {
    const json::value* value = members_.object().if_contains("x-record");
    if (value == nullptr) return {};
    const Place here(members_.place(), "x-record");
    if (!value->is_object())
      return members_.error(here, "must be an object with name, folder, title and description");
    const bool needs_more =
        std::any_of(operation_.parameters.begin(), operation_.parameters.end(),
                    [](const Parameter& p) { return p.required && p.place != ParameterPlace::path; });
    const auto ids = std::count_if(operation_.parameters.begin(), operation_.parameters.end(),
                                   [](const Parameter& p) { return p.place == ParameterPlace::path; });
    if (!is_reading_get() || ids > 1 || needs_more)
      return members_.error(here, "is for a GET that only reads and needs one path parameter at most");
    const MemberReader from(members_.document(), value->get_object(), here);
    if (auto known = from.only({"name", "folder", "title", "description", "list", "search", "id", "labels"});
        !known)
      return known;
    RecordKind kind;
    const std::array<std::pair<std::string_view, std::string*>, 4> needed = {
        {{"name", &kind.name},
         {"folder", &kind.folder},
         {"title", &kind.title},
         {"description", &kind.description}}};
    for (const auto& [key, to] : needed) {
      auto text = from.text(key);
      if (!text) return text.error();
      *to = *std::move(text);
    }
    const std::array<std::pair<std::string_view, std::string*>, 3> optional = {
        {{"list", &kind.list}, {"search", &kind.search}, {"id", &kind.id}}};
    for (const auto& [key, to] : optional) {
      auto text = from.optional_text(key);
      if (!text) return text.error();
      *to = *std::move(text);
    }
    auto labels = from.texts("labels");
    if (!labels) return labels.error();
    kind.labels = *std::move(labels);
    if (kind.list.empty() != kind.id.empty()) return from.error("needs both list and id, or neither");
    operation_.record = std::make_shared<const RecordKind>(std::move(kind));
    return {};
  }

  const Documents& documents_;
  const OperationSource& source_;
  MemberReader members_;
  Operation operation_;
};

}  // namespace

Reading<Operation> with_answer_facts(const Documents& documents, const OperationSource& source,
                                     const Place& place, Operation operation) {
  return AnswerFactsReader(documents, source, place, std::move(operation)).read();
}

}  // namespace reply_mcp::schemas
