#include "sandbox/engine/account_call.hpp"

#include "base/ascii.hpp"

#include <cctype>
#include <charconv>

namespace reply_mcp::sandbox::engine {

std::string_view AccountCall::segment(std::string_view name) const {
  for (const auto& [key, value] : path) {
    if (key == name) return value;
  }
  return {};
}

std::int64_t AccountCall::id(std::string_view name) const {
  const std::string_view text = segment(name);
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

const json::object& AccountCall::fields() const {
  static const json::object none;
  return body.is_object() ? body.get_object() : none;
}

AccountAnswer AccountCall::refuse(int status, std::string_view variant, std::string_view detail) const {
  std::string suffix(".");
  suffix += variant;
  for (const schemas::KnownError& known : operation.errors) {
    if (known.status == status && known.code.ends_with(suffix)) {
      return business_problem(status, known.code, detail);
    }
  }
  const auto prefix = state.code_prefixes.find(operation.group);
  if (prefix == state.code_prefixes.end()) return plain_problem(status, detail);
  return business_problem(status, prefix->second + suffix, detail);
}

AccountAnswer AccountCall::not_found(std::string_view what) const {
  for (const schemas::KnownError& known : operation.errors) {
    if (known.code.ends_with(".notFound")) return business_problem(known.status, known.code, what);
  }
  for (const schemas::KnownError& known : operation.errors) {
    if (known.status == 404) return business_problem(404, known.code, what);
  }
  return refuse(404, "notFound", what);
}

AccountAnswer AccountCall::invalid(std::string_view pointer, std::string_view detail) {
  return validation_problem({{std::string(pointer), std::string(detail)}});
}

std::vector<std::int64_t> integers_of(const Record& record, std::string_view name) {
  std::vector<std::int64_t> numbers;
  const json::value* value = record.if_contains(name);
  const json::array* items = value == nullptr ? nullptr : value->if_array();
  if (items == nullptr) return numbers;
  for (const json::value& item : *items) {
    if (item.is_int64()) numbers.push_back(item.get_int64());
  }
  return numbers;
}

std::vector<Record*> all_records(Store& store, std::string_view table) {
  return select(store, table, [](const Record&) { return true; });
}

bool same_text(std::string_view a, std::string_view b) {
  return base::ascii::equal_ignoring_case(a, b);
}

bool contains_text(std::string_view text, std::string_view part) {
  return base::ascii::contains_ignoring_case(text, part);
}

void copy_fields(const json::object& from, Record& to, std::span<const std::string_view> names) {
  for (const std::string_view name : names) {
    if (const json::value* value = from.if_contains(name)) to[name] = *value;
  }
}

bool taken(Store& store, std::string_view table, std::string_view member, std::string_view text,
           const Record* self) {
  for (const auto& [place, record] : store.table(table).records()) {
    if (&record != self && same_text(text_of(record, member), text)) return true;
  }
  return false;
}

json::object bulk_failure(std::string_view error, std::string_view details) {
  return {{"error", error}, {"errorDetails", details}};
}

}  // namespace reply_mcp::sandbox::engine
