#include "schemas/json_schema/time_zones.hpp"

#include "base/ascii.hpp"
#include "base/nearest.hpp"
#include "time_zones_embedded.hpp"

#include <boost/json.hpp>

#include <string>
#include <unordered_map>
#include <vector>

namespace reply_mcp::schemas::json_schema {
namespace {

namespace json = boost::json;

struct Zone {
  std::string windows;  ///< empty: Windows has none
  std::string iana;
};

/// Zones by name in lower case, of either vocabulary.
class Zones {
 public:
  Zones() {
    const json::value document = json::parse(embedded::time_zones_embedded_files().front().bytes);
    for (const auto& [name, windows] : document.at("iana").as_object())
      add(name, {std::string(windows.as_string()), std::string(name)});
    for (const json::value& name : document.at("unmapped").as_array())
      add(name.as_string(), {std::string(), std::string(name.as_string())});
    // Last: "UTC" is both, and as a Windows id it stands for Etc/UTC.
    for (const auto& [name, iana] : document.at("windows").as_object()) {
      if (find(name) == nullptr) add(name, {std::string(name), std::string(iana.as_string())});
    }
  }

  [[nodiscard]] const Zone* find(std::string_view name) const {
    const auto found = zones_.find(base::ascii::to_lower(name));
    return found == zones_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 private:
  void add(std::string_view name, Zone zone) {
    zones_.emplace(base::ascii::to_lower(name), std::move(zone));
    names_.emplace_back(name);
  }

  std::unordered_map<std::string, Zone> zones_;
  std::vector<std::string> names_;
};

const Zones& zones() {
  static const Zones k_zones;
  return k_zones;
}

}  // namespace

std::optional<std::string_view> windows_time_zone(std::string_view name) {
  const Zone* zone = zones().find(name);
  if (zone == nullptr || zone->windows.empty()) return std::nullopt;
  return zone->windows;
}

std::optional<std::string_view> iana_time_zone(std::string_view name) {
  const Zone* zone = zones().find(name);
  if (zone == nullptr) return std::nullopt;
  return zone->iana;
}

std::optional<std::string_view> nearest_time_zone(std::string_view name) {
  const auto near = base::nearest_name(name, zones().names());
  if (!near) return std::nullopt;
  for (const std::string& known : zones().names()) {
    if (known == *near) return known;
  }
  return std::nullopt;
}

}  // namespace reply_mcp::schemas::json_schema
