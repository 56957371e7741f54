#include "tools/result/untrusted_fields.hpp"

#include <algorithm>
#include <array>

namespace reply_mcp::tools::result {
namespace {

/// Members that read_answer() and the waiting tool put beside Reply's own.
constexpr std::array<std::string_view, 6> k_added{"content_type", "job",     "link",
                                                  "note",         "summary", "waiting"};

/// What read_answer() makes of an answer without a body.
bool is_confirmation(const json::object& structured) {
  const json::value* ok = structured.if_contains("ok");
  return ok != nullptr && *ok == json::value(true) && structured.contains("status") &&
         structured.contains("operation");
}

}  // namespace

bool holds_records(std::string_view key, const json::value& member) {
  return key == "result" || (key == "items" && member.is_array());
}

UntrustedPosition top_of(const json::object& structured, const UntrustedFields& fields) {
  if (is_confirmation(structured)) return UntrustedFields::nothing();
  const json::value* items = structured.if_contains("items");
  return items != nullptr && items->is_array() ? fields.answer() : fields.record();
}

UntrustedPosition member_of_answer(UntrustedPosition top, std::string_view key, const json::value& member,
                                   const UntrustedFields& fields) {
  if (holds_records(key, member)) return fields.record();
  if (std::find(k_added.begin(), k_added.end(), key) != k_added.end() && top.is_untrusted())
    return UntrustedFields::nothing();
  return top.member(key);
}

bool can_carry_text(const json::value& value) {
  if (const json::array* array = value.if_array()) return !array->empty();
  if (const json::object* object = value.if_object()) return !object->empty();
  return value.is_string();
}

}  // namespace reply_mcp::tools::result
