#include "tools/guard/action_description.hpp"

#include "base/ascii.hpp"
#include "base/utf8.hpp"
#include "tools/text/hidden_text.hpp"

#include <algorithm>
#include <set>

namespace reply_mcp::tools::guard {

namespace json = boost::json;
namespace {

constexpr std::size_t k_shown_ids = 10;
constexpr std::size_t k_shown_text = 120;
/// Of a member of an item that is no address, and of those that have some.
constexpr std::size_t k_shown_member = 40;
constexpr std::size_t k_shown_addresses = 1'000;
/// RFC 5321, 4.5.3.1: 64 and 255 bytes on both sides of the @.
constexpr std::size_t k_longest_address = 320;
/// More than any call has but one that wants to hide something.
constexpr std::size_t k_shown_lines = 30;

bool names_ids(std::string_view member) {
  return member == "ids" || member.ends_with("Ids") || member.ends_with("_ids");
}

std::string plain(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

/// One line in which nothing is hidden: what a model wrote must not be able to draw a dialog of its own, nor
/// to say one thing to whoever reads it and another to Reply.
std::string one_line(std::string_view text, std::size_t most = k_shown_text) {
  // Of more than that nothing would be shown, however little of it is hidden.
  std::string seen = text::make_visible(base::utf8::prefix(text, 2 * most));
  const bool cut = text.size() > 2 * most || seen.size() > most;
  std::string out(base::utf8::prefix(seen, most));
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  if (cut) out += "...";
  return out;
}

/// Whether a value says whom a call reaches. By its form: an argument may have any name.
bool is_address(const json::value& value) {
  const json::string* text = value.if_string();
  return text != nullptr && text->size() <= k_longest_address && text->find('@') != json::string::npos;
}

bool has_address(const json::value& value) {
  if (const json::array* list = value.if_array()) return std::any_of(list->begin(), list->end(), has_address);
  if (const json::object* object = value.if_object()) {
    return std::any_of(object->begin(), object->end(),
                       [](const auto& member) { return has_address(member.value()); });
  }
  return is_address(value);
}

/// A value on one line. Of an object what has addresses stands first and is never left out, and no other text
/// in it is so long that it hides the rest.
std::string brief(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr) return one_line(plain(value), is_address(value) ? k_longest_address : k_shown_text);
  json::object ordered;
  for (const auto& [key, member] : *object) {
    if (has_address(member)) ordered.emplace(key, member);
  }
  const std::size_t addresses = ordered.empty() ? 0 : json::serialize(ordered).size();
  for (const auto& [key, member] : *object) {
    const json::string* text = member.if_string();
    const bool is_long = text != nullptr && text->size() > k_shown_member;
    ordered.emplace(key, is_long ? json::value(one_line(*text, k_shown_member)) : member);
  }
  return one_line(json::serialize(ordered), std::max(k_shown_text, std::min(addresses, k_shown_addresses)));
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

/// What ids of that name are ids of, in a number: "contactIds" of 2 are "contacts", "ids" are "records".
std::string things(std::string_view member, std::size_t count) {
  for (const std::string_view ending : {"_ids", "Ids", "ids"}) {
    if (!member.ends_with(ending)) continue;
    member.remove_suffix(ending.size());
    break;
  }
  std::string noun;
  for (const char c : member.empty() ? std::string_view("record") : member) {
    const bool upper = base::ascii::is_upper(c);
    if (upper) noun += ' ';
    noun += base::ascii::to_lower(c);
  }
  return count == 1 ? noun : noun + 's';
}

/// The lines that say what a call brings, a value each.
class ValueLines {
 public:
  void add(const std::string& name, const json::value& value) {
    if (value.is_null()) return;
    if (const json::object* members = value.if_object()) {
      for (const auto& [member, inner] : *members) add(name + '.' + std::string(member), inner);
    } else if (const json::array* list = value.if_array()) {
      add_list(name, *list);
    } else {
      put(name + ": " + brief(value), is_address(value));
    }
  }

  void add_items(const json::array& items) {
    std::string line =
        "brings " + std::to_string(items.size()) + (items.size() == 1 ? " item: " : " items: ");
    put(line + shown(items, "; "), has_address(items));
  }

  /// `first`: it says whom or what the call touches, so it stands before the others.
  void put(std::string_view line, bool first = false) {
    lines_.insert(first ? lines_.begin() + static_cast<std::ptrdiff_t>(first_++) : lines_.end(),
                  std::string(line));
  }

  [[nodiscard]] std::string text() const {
    std::string text;
    for (std::size_t i = 0; i < std::min(lines_.size(), std::max(first_, k_shown_lines)); ++i)
      text += "\n- " + lines_[i];
    if (lines_.size() <= std::max(first_, k_shown_lines)) return text;
    return text + "\n- and " + std::to_string(lines_.size() - std::max(first_, k_shown_lines)) +
           " more values that are not shown here";
  }

 private:
  void add_list(const std::string& name, const json::array& list) {
    if (list.empty()) return;
    const std::string_view member = std::string_view(name).substr(name.rfind('.') + 1);
    if (list.front().is_object()) return add_items(list);
    if (!names_ids(member)) return put(name + ": " + shown(list, ", "), has_address(list));
    json::array ids;
    std::set<std::string> seen;
    for (const json::value& id : list) {
      if (seen.insert(plain(id)).second) ids.push_back(id);
    }
    put("touches " + std::to_string(ids.size()) + ' ' + things(member, ids.size()) + ": " + shown(ids, ", "),
        true);
  }

  static std::string shown(const json::array& list, std::string_view between) {
    std::string out;
    for (std::size_t i = 0; i < std::min(list.size(), k_shown_ids); ++i) {
      if (i > 0) out += between;
      out += brief(list[i]);
    }
    if (list.size() > k_shown_ids) out += " and " + std::to_string(list.size() - k_shown_ids) + " more";
    return out;
  }

  std::vector<std::string> lines_;
  std::size_t first_ = 0;
};

}  // namespace

Targets targets_of(const operation::Binding& /*binding*/, const operation::BoundArguments& arguments) {
  Targets targets;
  for (const auto& [argument, value] : arguments.parameters) {
    if (argument->place == operation::RequestPlace::path)
      targets.path.push_back(argument->name + " " + plain(value));
  }
  std::set<std::string> seen;
  if (arguments.body && arguments.body->is_object())
    look_for_ids(arguments.body->get_object(), targets, seen);
  if (arguments.body && arguments.body->is_array()) targets.items = arguments.body->get_array().size();
  return targets;
}

json::object file_facts(const operation::FileFacts& file) {
  json::object facts{{"name", file.name}};
  if (!file.path.empty()) facts["path"] = file.path;
  facts["bytes"] = file.bytes;
  facts["sha256"] = file.sha256;
  return facts;
}

std::string describe_action(const operation::Binding& binding, const operation::BoundArguments& arguments,
                            schemas::Effect effect) {
  const schemas::Operation& operation = *binding.operation;
  ValueLines lines;
  for (const std::string& path : targets_of(binding, arguments).path) lines.put(one_line(path), true);
  if (const auto& file = arguments.upload.read) {
    std::string line = "sends the file " + one_line(file->name, k_longest_address);
    if (!file->path.empty()) line += " from " + one_line(file->path, k_longest_address);
    lines.put(line + ", " + std::to_string(file->bytes) + " bytes, SHA-256 " + file->sha256, true);
  }
  for (const auto& [argument, value] : arguments.parameters) {
    if (argument->place == operation::RequestPlace::query) lines.add(argument->name, value);
  }
  if (arguments.body && arguments.body->is_object()) {
    for (const auto& [name, value] : arguments.body->get_object()) lines.add(std::string(name), value);
  } else if (arguments.body && arguments.body->is_array()) {
    lines.add_items(arguments.body->get_array());
  }
  return operation.title + " (" + operation.id + ")" + lines.text() + "\n" + std::string(consequence(effect));
}

}  // namespace reply_mcp::tools::guard
