#include "schemas/document.hpp"

#include "base/json_pointer.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace reply_mcp::schemas {

namespace {

constexpr std::string_view k_schemas_prefix = "/components/schemas/";

/// Deep enough for any schema, shallow enough for the stack.
constexpr std::size_t k_max_json_depth = 64;

/// "line 3, column 14" of the byte at `offset`.
std::string position(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t start = before.rfind('\n') + 1;  // npos + 1 is 0
  return "line " + std::to_string(line) + ", column " + std::to_string(before.size() - start + 1);
}

Reading<json::value> read_json(std::string_view name, std::string_view text, json::parser& parser) {
  boost::system::error_code error;
  std::size_t used = parser.write_some(text.data(), text.size(), error);
  if (!error) {
    used = std::min(text.find_first_not_of(" \t\r\n", used), text.size());
    if (used < text.size()) error = json::error::extra_data;
  }
  if (!error) return parser.release();
  if (error == json::error::incomplete) {
    return CatalogueError(std::string(name), "",
                          "is not JSON: the text ends too early (" + position(text, text.size()) + ")");
  }
  return CatalogueError(std::string(name), "",
                        "is not JSON: " + error.message() + " at " + position(text, used));
}

}  // namespace

const json::object* object_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_object();
}

const json::string* string_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_string();
}

std::string Place::pointer() const {
  if (parent_ == nullptr) return {};
  return indexed_ ? base::json_pointer::child(parent_->pointer(), index_)
                  : base::json_pointer::child(parent_->pointer(), key_);
}

std::size_t Place::depth() const {
  return parent_ == nullptr ? 0 : parent_->depth() + 1;
}

Reading<> Documents::add(std::string_view name, std::string_view text) {
  if (find(name) != nullptr)
    return CatalogueError{std::string(name), "", "is there twice; names must differ"};
  json::parse_options options;
  options.max_depth = k_max_json_depth;
  json::parser parser(arena_.storage(), options);
  parser.reset(arena_.storage());
  auto parsed = read_json(name, text, parser);
  if (!parsed) return parsed.error();
  const json::value& root = roots_.emplace_back(*std::move(parsed));
  if (!root.is_object()) {
    return CatalogueError{std::string(name), "", "must be a JSON object, an OpenAPI 3.1 document"};
  }
  Document document{std::string(name), &root.get_object(), nullptr};
  if (const json::object* components = object_at(*document.root, "components")) {
    document.schemas = object_at(*components, "schemas");
  }
  documents_.push_back(std::move(document));
  return {};
}

const Document* Documents::find(std::string_view name) const {
  const auto found =
      std::find_if(documents_.begin(), documents_.end(), [&](const Document& d) { return d.name == name; });
  return found == documents_.end() ? nullptr : &*found;
}

boost::system::result<Documents::Target, std::string> Documents::follow(std::string_view reference,
                                                                        const Document& from) const {
  const std::size_t hash = reference.find('#');
  const std::string quoted = in_quotes(reference);
  if (hash == std::string_view::npos || !reference.substr(hash + 1).starts_with(k_schemas_prefix)) {
    return quoted + " is not a reference; write \"#" + std::string(k_schemas_prefix) +
           "NAME\" or \"FILE.json#" + std::string(k_schemas_prefix) + "NAME\"";
  }
  const Document* document = hash == 0 ? &from : find(reference.substr(0, hash));
  if (document == nullptr) {
    return quoted + " leads nowhere: there is no document \"" + std::string(reference.substr(0, hash)) + '"';
  }
  const std::string_view name = reference.substr(hash + 1 + k_schemas_prefix.size());
  const json::object* schema = document->schemas == nullptr ? nullptr : object_at(*document->schemas, name);
  if (schema == nullptr) {
    return quoted + " leads nowhere: " + document->name + " has no schema \"" + std::string(name) +
           "\" in components/schemas";
  }
  return Target{document, schema};
}

Documents::Target Documents::follow_checked(std::string_view reference, const Document& from) const {
  const std::size_t hash = reference.find('#');
  const Document* document = hash == 0 ? &from : find(reference.substr(0, hash));
  const std::string_view name = reference.substr(hash + 1 + k_schemas_prefix.size());
  return {document, &document->schemas->at(name).as_object()};
}

}  // namespace reply_mcp::schemas
