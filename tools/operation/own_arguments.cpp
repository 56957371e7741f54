#include "tools/operation/own_arguments.hpp"

#include "schemas/json_schema/schema_view.hpp"
#include "tools/operation/known_fields.hpp"

#include <algorithm>
#include <utility>

namespace reply_mcp::tools::operation {
namespace {

const json::object& fields_schema() {
  static const json::object schema{{"type", "array"},
                                   {"items", {{"type", "string"}, {"minLength", 1}}},
                                   {"minItems", 1},
                                   {"maxItems", 100}};
  return schema;
}

const json::object& flag_schema() {
  static const json::object schema{{"type", "boolean"}};
  return schema;
}

const json::object& max_items_schema() {
  // Signed, as numbers of the catalogue are: the validator takes no other.
  static const json::object schema{
      {"type", "integer"}, {"minimum", 1}, {"maximum", static_cast<std::int64_t>(k_most_items)}};
  return schema;
}

const json::object& skip_schema() {
  static const json::object schema{{"type", "integer"}, {"minimum", 0}};
  return schema;
}

/// Whether the answer is an object or an array, as far as its schema says at first sight.
bool has_fields(const schemas::Operation& operation) {
  return std::any_of(operation.successes.begin(), operation.successes.end(), [](const auto& success) {
    return success.schema && success.content_type.find("json") != std::string::npos &&
           schemas::json_schema::declared_kinds(*success.schema.outline())
               .has(schemas::json_schema::Kinds::k_object | schemas::json_schema::Kinds::k_array);
  });
}

bool takes(const schemas::Operation& operation, std::string_view name) {
  return std::any_of(operation.parameters.begin(), operation.parameters.end(),
                     [&](const schemas::Parameter& parameter) { return parameter.name == name; });
}

void read_fields(const schemas::Operation& operation, const json::array& given, ReadWish& read) {
  const KnownFields known(operation);
  const bool bare = answers_bare_list(operation);
  constexpr std::string_view k_wrapper = "result.";
  constexpr std::string_view k_page = "items.";
  for (std::size_t i = 0; i < given.size(); ++i) {
    std::string_view path = given[i].get_string();
    // What a client sees of an array stands in {"result": [...]}.
    if (bare && path.starts_with(k_wrapper)) path.remove_prefix(k_wrapper.size());
    if (known.verdict(path) != KnownFields::Verdict::unknown) {
      read.wish.fields.emplace_back(path);
      continue;
    }
    // Of a page, a caller mostly means its items: "email" is "items.email".
    std::string of_item = std::string(k_page).append(path);
    if (operation.paged && known.verdict(of_item) == KnownFields::Verdict::known) {
      read.wish.fields.push_back(std::move(of_item));
    } else {
      read.refusals.push_back({'/' + std::string(k_fields) + '/' + std::to_string(i), known.refuse(path)});
    }
  }
  if (!read.refusals.empty()) read.hint = known.listed();
}

}  // namespace

std::vector<OwnArgument> own_arguments(const schemas::Operation& operation) {
  std::vector<OwnArgument> own;
  if (operation.effect != schemas::Effect::read || !has_fields(operation)) return own;
  own.push_back({k_fields, &fields_schema(),
                 operation.paged ? "Keep only these, such as items.id; dotted paths"
                                 : "Keep only these; dotted paths"});
  if (operation.paged) {
    own.push_back({k_fetch_all, &flag_schema(), "Read all pages from skip on, up to max_items"});
    own.push_back({k_max_items, &max_items_schema(), "With fetch_all; default 1000"});
  } else if (answers_bare_list(operation) && !takes(operation, k_skip)) {
    own.push_back({k_skip, &skip_schema(), "Items to pass over"});
  }
  return own;
}

ReadWish read_wish(const schemas::Operation& operation, const json::object& own) {
  ReadWish read;
  if (const json::value* fields = own.if_contains(k_fields)) {
    read_fields(operation, fields->get_array(), read);
  }
  if (const json::value* all = own.if_contains(k_fetch_all)) read.wish.fetch_all = all->get_bool();
  if (const json::value* most = own.if_contains(k_max_items)) {
    read.wish.max_items = most->to_number<std::uint64_t>();
    if (!read.wish.fetch_all) {
      read.refusals.push_back(
          {'/' + std::string(k_max_items), "is for fetch_all: true; the size of one page is top"});
    }
  }
  if (const json::value* skip = own.if_contains(k_skip)) read.wish.skip = skip->to_number<std::uint64_t>();
  return read;
}

}  // namespace reply_mcp::tools::operation
