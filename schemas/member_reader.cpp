#include "schemas/member_reader.hpp"

#include <algorithm>

namespace reply_mcp::schemas {

Reading<std::string> MemberReader::text(std::string_view key) const {
  if (!object_.contains(key)) return error(std::string(key) + " is missing");
  return optional_text(key);
}

Reading<std::string> MemberReader::optional_text(std::string_view key) const {
  const json::value* value = object_.if_contains(key);
  if (value == nullptr) return std::string();
  if (!value->is_string() || value->get_string().empty())
    return error(key, "must be a text that is not empty");
  return std::string(value->get_string());
}

Reading<bool> MemberReader::flag(std::string_view key, std::optional<bool> fallback) const {
  const json::value* value = object_.if_contains(key);
  if (value == nullptr && !fallback) return error(std::string(key) + " is missing");
  if (value != nullptr && !value->is_bool()) return error(key, "must be true or false");
  return value == nullptr ? *fallback : value->get_bool();
}

Reading<std::vector<std::string>> MemberReader::texts(std::string_view key) const {
  std::vector<std::string> all;
  const json::value* list = object_.if_contains(key);
  if (list == nullptr) return all;
  if (!list->is_array()) return error(key, "must be a list of texts");
  const Place here(place_, key);
  for (const json::value& item : list->get_array()) {
    if (!item.is_string() || item.get_string().empty())
      return error(Place(here, all.size()), "must be a text that is not empty");
    all.emplace_back(item.get_string());
  }
  return all;
}

Reading<> MemberReader::only(std::initializer_list<std::string_view> known) const {
  std::string names;
  for (const std::string_view name : known) names += (names.empty() ? "" : ", ") + std::string(name);
  for (const auto& [key, value] : object_) {
    if (std::find(known.begin(), known.end(), key) == known.end())
      return error(key, "is not known here; known are " + names);
  }
  return {};
}

}  // namespace reply_mcp::schemas
