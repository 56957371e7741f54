#include "schemas/schema_places.hpp"

#include "base/json_pointer.hpp"

#include <algorithm>

namespace reply_mcp::schemas {

namespace {

using Tokens = std::span<const std::string>;

/// A pointer is short; whatever goes deeper is a reference that leads back to itself.
constexpr std::size_t k_max_depth = 64;

class PlaceFinder {
 public:
  explicit PlaceFinder(const Documents& documents) : documents_(documents) {}

  void visit(const json::value& schema, const Document& document, Tokens rest) {
    if (const json::object* object = schema.if_object()) {
      visit(*object, document, rest);
    } else if (rest.empty() && schema == json::value(true)) {
      add();
    }
  }

  void visit(const json::object& schema, const Document& document, Tokens rest) {
    if (rest.empty()) return add();
    if (depth_ == k_max_depth) return;
    ++depth_;
    if (const json::string* reference = string_at(schema, "$ref")) {
      const Documents::Target target = documents_.follow_checked(*reference, document);
      visit(*target.schema, *target.document, rest);
    } else {
      visit_branches(schema, document, rest);
      if (rest.front() == k_every) {
        visit_every(schema, document, rest.subspan(1));
      } else {
        visit_member(schema, document, rest.front(), rest.subspan(1));
      }
    }
    --depth_;
  }

  std::vector<FieldPath> found;

 private:
  void add() {
    if (std::find(found.begin(), found.end(), path_) == found.end()) found.push_back(path_);
  }

  void visit_branches(const json::object& schema, const Document& document, Tokens rest) {
    for (const std::string_view key : {"allOf", "anyOf", "oneOf"}) {
      const json::value* branches = schema.if_contains(key);
      if (branches == nullptr) continue;
      for (const json::value& branch : branches->get_array()) visit(branch, document, rest);
    }
  }

  void visit_every(const json::object& schema, const Document& document, Tokens rest) {
    if (const json::value* items = schema.if_contains("items")) visit(*items, document, rest);
    if (const json::value* further = schema.if_contains("additionalProperties")) {
      path_.emplace_back(std::nullopt);
      visit(*further, document, rest);
      path_.pop_back();
    }
  }

  void visit_member(const json::object& schema, const Document& document, const std::string& name,
                    Tokens rest) {
    const json::object* properties = object_at(schema, "properties");
    const json::value* member = properties == nullptr ? nullptr : properties->if_contains(name);
    if (member == nullptr) member = schema.if_contains("additionalProperties");
    if (member == nullptr) return;
    path_.emplace_back(name);
    visit(*member, document, rest);
    path_.pop_back();
  }

  const Documents& documents_;
  FieldPath path_;
  std::size_t depth_ = 0;
};

}  // namespace

std::optional<std::vector<std::string>> pointer_tokens(std::string_view pointer) {
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] == '~' && (i + 1 == pointer.size() || (pointer[i + 1] != '0' && pointer[i + 1] != '1')))
      return std::nullopt;
  }
  return base::json_pointer::split(pointer);
}

std::vector<FieldPath> places_of(const Documents& documents, const Document& document,
                                 const json::object& schema, std::span<const std::string> tokens) {
  PlaceFinder finder(documents);
  finder.visit(schema, document, tokens);
  return std::move(finder.found);
}

}  // namespace reply_mcp::schemas
