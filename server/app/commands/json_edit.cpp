#include "app/commands/json_edit.hpp"

#include "base/json_reader.hpp"
#include "base/utf8.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <optional>

namespace reply_mcp::app::commands {
namespace {

namespace json = boost::json;

/// Walks over a text that is known to be JSON, perhaps with comments.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  [[nodiscard]] std::size_t skip_space(std::size_t at) const {
    while (at < text_.size()) {
      if (text_.substr(at, 2) == "//") {
        at = std::min(text_.find('\n', at), text_.size());
      } else if (text_.substr(at, 2) == "/*") {
        at = text_.find("*/", at) + 2;
      } else if (std::string_view(" \t\r\n").find(text_[at]) != std::string_view::npos) {
        ++at;
      } else {
        break;
      }
    }
    return at;
  }

  /// The position behind the value that begins at `at`.
  [[nodiscard]] std::size_t skip_value(std::size_t at) const {
    if (text_[at] == '"') return skip_string(at);
    if (text_[at] != '{' && text_[at] != '[') {
      return std::min(text_.find_first_of(" \t\r\n,]}/", at), text_.size());
    }
    std::size_t depth = 0;
    do {
      at = skip_space(at);
      const char c = text_[at];
      if (c == '"') {
        at = skip_string(at);
        continue;
      }
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      ++at;
    } while (depth > 0);
    return at;
  }

  struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  /// Where the value of the member `name` stands in the object that begins at `object`. Of members with
  /// the same name it is the last one, which is the one that readers take.
  [[nodiscard]] std::optional<Span> find_member(std::size_t object, std::string_view name) const {
    std::optional<Span> found;
    std::size_t at = skip_space(object + 1);
    while (text_[at] != '}') {
      const std::size_t name_end = skip_string(at);
      const auto key = base::read_json(text_.substr(at, name_end - at));
      const std::size_t value = skip_space(skip_space(name_end) + 1);
      const std::size_t value_end = skip_value(value);
      if (key && key->as_string() == name) found = Span{value, value_end};
      at = skip_space(value_end);
      if (text_[at] == ',') at = skip_space(at + 1);
    }
    return found;
  }

  [[nodiscard]] bool is_empty_object(std::size_t object) const {
    return text_[skip_space(object + 1)] == '}';
  }

 private:
  [[nodiscard]] std::size_t skip_string(std::size_t at) const {
    for (++at; text_[at] != '"'; ++at) {
      if (text_[at] == '\\') ++at;
    }
    return at + 1;
  }

  std::string_view text_;
};

std::string indent(int depth) {
  return std::string(2 * static_cast<std::size_t>(depth), ' ');
}

}  // namespace

std::string pretty(const json::value& value, int depth) {
  const auto lines = [depth](char open, char close, const std::vector<std::string>& items) {
    std::string out(1, open);
    for (std::size_t i = 0; i < items.size(); ++i) {
      out += (i == 0 ? "\n" : ",\n") + indent(depth + 1) + items[i];
    }
    return out + "\n" + indent(depth) + close;
  };
  std::vector<std::string> items;
  if (const json::object* object = value.if_object(); object != nullptr && !object->empty()) {
    for (const auto& [name, item] : *object) {
      items.push_back(json::serialize(name) + ": " + pretty(item, depth + 1));
    }
    return lines('{', '}', items);
  }
  const json::array* array = value.if_array();
  const bool flat =
      array == nullptr || std::none_of(array->begin(), array->end(),
                                       [](const json::value& item) { return item.is_structured(); });
  if (array == nullptr || array->empty()) return json::serialize(value);
  for (const json::value& item : *array) items.push_back(pretty(item, depth + 1));
  if (!flat) return lines('[', ']', items);
  std::string out = "[";
  for (const std::string& item : items) out += (out.size() > 1 ? ", " : "") + item;
  return out + "]";
}

boost::system::result<json::value, EditError> parse_with_comments(const std::string& given) {
  std::string storage;
  const std::string_view text = base::repair_json(given, storage);
  json::parse_options options;
  options.allow_comments = true;
  options.allow_trailing_commas = true;
  json::stream_parser parser({}, options);
  json::error_code error;
  const std::size_t read = parser.write_some(text.data(), text.size(), error);
  if (!error && read < text.size()) error = json::error::extra_data;
  if (!error) parser.finish(error);
  if (error) {
    const auto newlines = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(read), '\n');
    return EditError{static_cast<std::size_t>(newlines) + 1, "this is not JSON: " + error.message()};
  }
  return parser.release();
}

boost::system::result<std::string, EditError> set_member(const std::string& text,
                                                         const std::vector<std::string_view>& path,
                                                         const json::value& value) {
  // The mark stays, for whoever put it there.
  if (const std::string_view rest = base::utf8::without_mark(text); rest.size() < text.size()) {
    auto edited = set_member(std::string(rest), path, value);
    if (edited) edited->insert(0, base::utf8::k_byte_order_mark);
    return edited;
  }
  const bool blank = text.find_first_not_of(" \t\r\n") == std::string::npos;
  std::string out = blank ? "{}\n" : text;
  const auto parsed = parse_with_comments(out);
  if (!parsed) return parsed.error();
  if (!parsed->is_object()) return EditError{0, "it holds no JSON object"};

  std::size_t object = Scanner(out).skip_space(0);
  for (std::size_t depth = 0; depth < path.size(); ++depth) {
    const Scanner scanner(out);
    const bool last = depth + 1 == path.size();
    const auto found = scanner.find_member(object, path[depth]);
    if (found && last) {
      return out.replace(found->begin, found->end - found->begin, pretty(value, static_cast<int>(depth) + 1));
    }
    if (found) {
      if (out[found->begin] != '{')
        return EditError{0, "\"" + std::string(path[depth]) + "\" in it is no object"};
      object = found->begin;
      continue;
    }
    // What is missing on the way down is made as one value, in front of what the object has.
    json::value missing = value;
    for (std::size_t i = path.size() - 1; i > depth; --i) missing = json::object{{path[i], missing}};
    const int level = static_cast<int>(depth) + 1;
    std::string member =
        "\n" + indent(level) + json::serialize(json::string(path[depth])) + ": " + pretty(missing, level);
    if (scanner.is_empty_object(object)) {
      // A line break follows only where none is there yet.
      const bool breaks = out.compare(object + 1, 1, "\n") == 0 || out.compare(object + 1, 2, "\r\n") == 0;
      if (!breaks) member += "\n" + indent(level - 1);
    } else {
      member += ",";
      if (out[object + 1] != '\n' && out[object + 1] != '\r') member += "\n" + indent(level);
    }
    return out.insert(object + 1, member);
  }
  return out;
}

}  // namespace reply_mcp::app::commands
