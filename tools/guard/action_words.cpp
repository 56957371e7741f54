#include "tools/guard/action_words.hpp"

#include "base/utf8.hpp"

#include <algorithm>
#include <set>

namespace reply_mcp::tools {
namespace {

constexpr std::size_t k_shown_ids = 10;
constexpr std::size_t k_shown_text = 120;
/// What a message shows a person of a letter before it goes out.
constexpr std::string_view k_shown_members[] = {"to",   "subject", "message", "body",
                                                "text", "name",    "status",  "statusInSequence"};

bool names_ids(std::string_view member) {
  return member == "ids" || member.ends_with("Ids") || member.ends_with("_ids");
}

std::string plain(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

/// One line without control characters: what a model wrote must not be able to draw a dialog of its own.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : utf8::prefix(text, k_shown_text)) {
    out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
  }
  if (text.size() > k_shown_text) out += "...";
  return out;
}

void collect_ids(const json::value& list, std::vector<std::string>& out, std::set<std::string>& seen) {
  if (!list.is_array()) return;
  for (const json::value& id : list.get_array()) {
    std::string text = plain(id);
    if (seen.insert(text).second) out.push_back(std::move(text));
  }
}

void look_for_ids(const json::object& body, Targets& targets, std::set<std::string>& seen) {
  for (const auto& [name, value] : body) {
    if (names_ids(name)) {
      collect_ids(value, targets.listed, seen);
    } else if (value.is_object()) {
      look_for_ids(value.get_object(), targets, seen);
    } else if (value.is_array() && !value.get_array().empty() && value.get_array().front().is_object()) {
      targets.items += value.get_array().size();
    }
  }
}

std::string_view consequence(schemas::Effect effect) {
  switch (effect) {
    case schemas::Effect::read:
      return "Nothing is changed.";
    case schemas::Effect::create:
      return "Something new is stored in the Reply account.";
    case schemas::Effect::update:
      return "Stored data is changed.";
    case schemas::Effect::delete_:
      return "This cannot be taken back.";
    case schemas::Effect::send:
      return "This reaches people, starts outreach or spends credits, and cannot be taken back.";
  }
  return "";
}

void append_ids(std::string& out, const std::vector<std::string>& ids) {
  out += std::to_string(ids.size()) + (ids.size() == 1 ? " record: " : " records: ");
  for (std::size_t i = 0; i < std::min(ids.size(), k_shown_ids); ++i) {
    out += (i == 0 ? "" : ", ") + one_line(ids[i]);
  }
  if (ids.size() > k_shown_ids) out += " and " + std::to_string(ids.size() - k_shown_ids) + " more";
}

}  // namespace

Targets targets_of(const Binding& /*binding*/, const BoundArguments& arguments) {
  Targets targets;
  for (const auto& [argument, value] : arguments.parameters) {
    if (argument->place == Place::path) targets.path.push_back(argument->name + " " + plain(value));
  }
  std::set<std::string> seen;
  if (arguments.body && arguments.body->is_object())
    look_for_ids(arguments.body->get_object(), targets, seen);
  if (arguments.body && arguments.body->is_array()) targets.items = arguments.body->get_array().size();
  return targets;
}

std::string describe_action(const Binding& binding, const BoundArguments& arguments, schemas::Effect effect) {
  const schemas::Operation& operation = *binding.operation;
  const Targets targets = targets_of(binding, arguments);
  std::string out = operation.title + " (" + operation.id + ")";
  for (const std::string& path : targets.path) out += "\n- " + one_line(path);
  if (!targets.listed.empty()) {
    out += "\n- touches ";
    append_ids(out, targets.listed);
  }
  if (targets.items > 0) {
    out += "\n- brings " + std::to_string(targets.items) + (targets.items == 1 ? " item" : " items");
  }
  if (arguments.body && arguments.body->is_object()) {
    for (const std::string_view member : k_shown_members) {
      const json::value* value = arguments.body->get_object().if_contains(member);
      if (value == nullptr || value->is_null() || value->is_structured()) continue;
      out += "\n- " + std::string(member) + ": " + one_line(plain(*value));
    }
  }
  out += "\n" + std::string(consequence(effect));
  return out;
}

}  // namespace reply_mcp::tools
