#include "sandbox/engine/inner_records.hpp"

#include "sandbox/engine/response_form.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

namespace reply_mcp::sandbox::engine {

namespace {

AccountAnswer add_item(AccountCall& call, json::array& items, std::string_view counter) {
  constexpr std::size_t k_max_items = 100;
  if (items.size() >= k_max_items) return call.refuse(400, "invalidParameter", "The record takes no more.");
  json::object item = call.fields();
  if (call.upload) {
    item["fileName"] = call.upload->file_name;
    item["size"] = kilobytes_of(*call.upload);
  }
  std::int64_t highest = 0;
  for (const json::value& other : items) {
    if (other.is_object()) highest = std::max(highest, integer_of(other.get_object(), "id"));
  }
  item["id"] = std::max(highest + 1, call.store().next_id(counter, 1));
  items.push_back(item);
  return done(std::move(item));
}

AccountAnswer one_item(AccountCall& call, json::array& items, std::string_view id) {
  const auto found = std::find_if(items.begin(), items.end(), [&](const json::value& item) {
    return item.is_object() && std::to_string(integer_of(item.get_object(), "id")) == id;
  });
  if (found == items.end()) return call.not_found("There is no record with the id " + std::string(id) + ".");
  if (call.operation.method == "DELETE") {
    items.erase(found);
    return done();
  }
  if (call.operation.method == "PUT" || call.operation.method == "PATCH") {
    for (const auto& [name, value] : call.fields()) {
      if (name != "id") found->get_object()[name] = value;
    }
  }
  return done(*found);
}

}  // namespace

std::string member_name(std::string_view word) {
  std::string name;
  bool upper = false;
  for (const char c : word) {
    if (c == '-' || c == '_') {
      upper = true;
      continue;
    }
    name += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    upper = false;
  }
  return name;
}

std::uint64_t kilobytes_of(const UploadedFile& file) {
  return (file.bytes.size() + 1023) / 1024;
}

std::optional<AccountAnswer> answer_inside(AccountCall& call, Record* owner, std::string_view segment,
                                           std::string_view id) {
  json::value* const member = owner == nullptr ? nullptr : owner->if_contains(member_name(segment));
  if (member == nullptr) return std::nullopt;
  const std::string& method = call.operation.method;
  if (json::array* const items = member->if_array()) {
    if (!id.empty()) return one_item(call, *items, id);
    if (method == "POST") return add_item(call, *items, segment);
    if (method == "GET" && is_array(response_schema(call.operation))) return done(*items);
    return std::nullopt;
  }
  json::object* const document = member->if_object();
  if (document == nullptr || !id.empty() || (method != "PUT" && method != "PATCH")) return std::nullopt;
  if (method == "PUT") document->clear();
  for (const auto& [name, value] : call.fields()) (*document)[name] = value;
  return done(*document);
}

}  // namespace reply_mcp::sandbox::engine
