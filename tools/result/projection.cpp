#include "tools/result/projection.hpp"

#include <algorithm>
#include <utility>

namespace reply_mcp::tools::result {
namespace {

struct Head {
  std::string_view name;
  std::string_view rest;
};

Head split(std::string_view path) {
  const std::size_t dot = path.find('.');
  if (dot == std::string_view::npos) return {path, {}};
  return {path.substr(0, dot), path.substr(dot + 1)};
}

enum class Sight { nothing_to_see, absent, found };

Sight look(const json::value& value, std::string_view path) {
  if (const json::array* array = value.if_array()) {
    Sight sight = Sight::nothing_to_see;
    for (const json::value& item : *array) sight = std::max(sight, look(item, path));
    return sight;
  }
  if (value.is_null()) return Sight::nothing_to_see;
  const json::object* object = value.if_object();
  if (object == nullptr) return Sight::absent;
  const auto [name, rest] = split(path);
  const json::value* member = object->if_contains(name);
  if (member == nullptr) return Sight::absent;
  return rest.empty() ? Sight::found : look(*member, rest);
}

void list(const json::value& value, const std::string& parent, std::size_t depth, std::size_t limit,
          std::vector<std::string>& paths) {
  if (const json::array* array = value.if_array()) {
    for (const json::value& item : *array) list(item, parent, depth, limit, paths);
    return;
  }
  const json::object* object = value.if_object();
  if (object == nullptr || depth == 0) return;
  for (const auto& [key, member] : *object) {
    if (paths.size() >= limit) return;
    std::string path = parent + std::string(key);
    if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
    list(member, path + '.', depth - 1, limit, paths);
  }
}

}  // namespace

Projection::Projection(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    Projection* at = this;
    std::string_view rest = path;
    while (!rest.empty() && !at->whole_) {
      const auto [name, further] = split(rest);
      at = &at->members_[std::string(name)];
      rest = further;
    }
    at->whole_ = true;
    at->members_.clear();
  }
}

void Projection::keep_always(std::string_view name) {
  if (whole_) return;
  Projection& member = members_[std::string(name)];
  member.whole_ = true;
  member.members_.clear();
}

const Projection* Projection::below(std::string_view name) const {
  const auto member = members_.find(name);
  return member == members_.end() ? nullptr : &member->second;
}

json::value Projection::apply(json::value value) const {
  if (whole_) return value;
  if (json::array* array = value.if_array()) {
    for (json::value& item : *array) item = apply(std::move(item));
    return value;
  }
  json::object* object = value.if_object();
  if (object == nullptr) return value;
  json::object kept(object->storage());
  for (auto& [key, member] : *object) {
    const auto chosen = members_.find(std::string_view(key));
    if (chosen != members_.end()) kept.emplace(key, chosen->second.apply(std::move(member)));
  }
  return kept;
}

bool is_missing(const json::value& value, std::string_view path) {
  return look(value, path) == Sight::absent;
}

std::vector<std::string> paths_in(const json::value& value, std::size_t depth, std::size_t limit) {
  std::vector<std::string> paths;
  list(value, {}, depth, limit, paths);
  return paths;
}

}  // namespace reply_mcp::tools::result
