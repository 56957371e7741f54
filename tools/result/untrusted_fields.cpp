#include "tools/result/untrusted_fields.hpp"

#include "tools/operation/known_fields.hpp"

#include <utility>

namespace reply_mcp::tools::result {

using schemas::UntrustedFields;

struct UntrustedPosition::Node {
  UntrustedFields::Position marked;
  schemas::json_schema::SchemaList described;
  bool is_told = false;  ///< the catalogue describes what stands here
  std::map<std::string, std::unique_ptr<Node>, std::less<>> members = {};
};

namespace {

constexpr std::string_view k_error = "error";

const json::object* object_at(const json::object& structured, std::string_view key) {
  const json::value* member = structured.if_contains(key);
  return member == nullptr ? nullptr : member->if_object();
}

/// What read_answer() makes of an answer without a body.
bool is_confirmation(const json::object& structured) {
  const json::value* ok = structured.if_contains("ok");
  return ok != nullptr && *ok == json::value(true) && structured.contains("status") &&
         structured.contains("operation");
}

/// Members that read_answer(), the waiting tool and the shaper put beside Reply's own, by their form too: a
/// name alone could be anybody's.
bool is_added(const json::object& structured, std::string_view key) {
  const json::object* member = object_at(structured, key);
  if (key == "content_type") return structured.contains("csv") || structured.contains("text");
  if (key == "link" || key == "note")
    return structured.size() == 2 && structured.contains("link") && structured.contains("note");
  if (key == "jobs") return structured.contains("selected");
  if (member == nullptr) return false;
  if (key == "job") return member->contains("follow");
  if (key == "summary") return member->contains("failed");
  if (key == "selected") return member->contains("ids") && member->contains("requests");
  if (key == "stopped") return member->contains("notSent") && member->contains("next");
  if (key == "waiting") return member->contains("ended") && member->contains("next");
  if (key == "error") return member->contains("kind") && member->contains("retryable");
  return false;
}

}  // namespace

bool UntrustedPosition::is_untrusted() const {
  return node_ != nullptr && (node_->marked.is_untrusted() || (node_->is_told && node_->described.empty()));
}

UntrustedPosition UntrustedPosition::member(std::string_view name) const {
  if (is_trusted() || is_untrusted()) return *this;
  const auto known = node_->members.find(name);
  if (known != node_->members.end()) return UntrustedPosition(known->second.get());
  auto below = std::make_unique<Node>(Node{node_->marked.member(name), {}, node_->is_told});
  if (node_->is_told) below->described = operation::described_member(node_->described, name);
  return UntrustedPosition(node_->members.emplace(name, std::move(below)).first->second.get());
}

AnswerOrigins::AnswerOrigins(const schemas::Operation& operation) {
  using Node = UntrustedPosition::Node;
  const schemas::json_schema::SchemaList roots = operation::answer_schemas(operation);
  schemas::json_schema::SchemaList records = roots;
  for (const json::object* items : operation::described_member(roots, "items")) records.push_back(items);
  answer_ = std::make_unique<Node>(Node{operation.untrusted.answer(), roots, !roots.empty()});
  record_ = std::make_unique<Node>(Node{operation.untrusted.record(), std::move(records), !roots.empty()});
}

AnswerOrigins::~AnswerOrigins() = default;

UntrustedPosition AnswerOrigins::answer() const {
  return UntrustedPosition(answer_.get());
}

UntrustedPosition AnswerOrigins::record() const {
  return UntrustedPosition(record_.get());
}

bool holds_records(std::string_view key, const json::value& member) {
  return key == "result" || (key == "items" && member.is_array());
}

UntrustedPosition member_of_answer(const json::object& structured, std::string_view key,
                                   const AnswerOrigins& origins) {
  const json::value& member = structured.at(key);
  if (is_confirmation(structured)) return UntrustedPosition::trusted();
  if (holds_records(key, member)) return origins.record();
  const json::value* items = structured.if_contains("items");
  const bool page = items != nullptr && items->is_array();
  const UntrustedPosition top = page ? origins.answer() : origins.record();
  const UntrustedPosition at = top.member(key == k_payload_error ? k_error : key);
  // A summary may stand in the place of a map whose names are open, and so be described as one of its
  // members.
  return is_added(structured, key) ? UntrustedPosition::trusted() : at;
}

void move_payload_error(json::object& structured) {
  const auto error = structured.find(k_error);
  if (error == structured.end()) return;
  std::string name(k_payload_error);
  while (structured.contains(name)) name += '_';
  json::value moved = std::move(error->value());
  structured.erase(error);
  structured.emplace(name, std::move(moved));
}

bool can_carry_text(const json::value& value) {
  if (const json::array* array = value.if_array()) return !array->empty();
  if (const json::object* object = value.if_object()) return !object->empty();
  return value.is_string();
}

}  // namespace reply_mcp::tools::result
