#include "schemas/json_schema/time_zones.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace reply_mcp::schemas::json_schema {
namespace {

/// Every name that the time zone database of this machine knows, its links of before included.
TEST(TimeZones, EveryNameOfTheDatabaseHasAWindowsId) {
  std::ifstream database("/usr/share/zoneinfo/tzdata.zi");
  if (!database) GTEST_SKIP() << "there is no /usr/share/zoneinfo/tzdata.zi here";
  std::size_t names = 0;
  for (std::string line; std::getline(database, line);) {
    std::istringstream words(line);
    std::string kind;
    std::string first;
    std::string second;
    words >> kind >> first >> second;
    if (kind != "Z" && kind != "L") continue;
    const std::string name = kind == "Z" ? first : second;
    if (name == "Factory") continue;
    ++names;
    EXPECT_TRUE(iana_time_zone(name).has_value()) << name;
    if (name != "Antarctica/Troll") {
      EXPECT_TRUE(windows_time_zone(name).has_value()) << name;
    }
  }
  EXPECT_GT(names, 500U);
}

TEST(TimeZones, NamesOfBeforeAndNewOnesMeanTheSame) {
  for (const auto& [a, b] :
       {std::pair("Europe/Kiev", "Europe/Kyiv"), std::pair("Asia/Calcutta", "Asia/Kolkata"),
        std::pair("US/Eastern", "America/New_York"), std::pair("Asia/Saigon", "Asia/Ho_Chi_Minh"),
        std::pair("America/Buenos_Aires", "America/Argentina/Buenos_Aires"), std::pair("GB", "Europe/London"),
        std::pair("Zulu", "UTC")}) {
    ASSERT_TRUE(windows_time_zone(a).has_value()) << a;
    EXPECT_EQ(windows_time_zone(a), windows_time_zone(b)) << a;
  }
}

TEST(TimeZones, AWindowsIdIsItself) {
  EXPECT_EQ(windows_time_zone("W. Europe Standard Time"), "W. Europe Standard Time");
  EXPECT_EQ(windows_time_zone("UTC"), "UTC");
  EXPECT_EQ(iana_time_zone("Tokyo Standard Time"), "Asia/Tokyo");
  EXPECT_FALSE(windows_time_zone("Atlantis Standard Time").has_value());
}

}  // namespace
}  // namespace reply_mcp::schemas::json_schema
