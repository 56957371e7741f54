#include "base/json_reader.hpp"

#include "base/json_text.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace reply_mcp::base {
namespace {

using Why = UnreadableJson::Why;

std::string repaired(std::string_view text) {
  std::string storage;
  return std::string(repair_json(text, storage));
}

std::string read(std::string_view text) {
  const auto value = read_json(text);
  return value ? compact_json(*value) : "unreadable: " + value.error().message;
}

TEST(RepairJson, LeavesWholeTextsAsTheyAreWithoutACopy) {
  for (const std::string_view text :
       {"", "{}", R"({"a":"\ud83d\ude00 \u00e9 \\ud83d \" \\\\"})", "\"\xF0\x9F\x98\x80\""}) {
    std::string storage;
    EXPECT_EQ(repair_json(text, storage).data(), text.data()) << text;
  }
}

TEST(RepairJson, PutsTheReplacementCharacterForHalfACharacterWhereverItStands) {
  EXPECT_EQ(repaired(R"("\ud83d")"), R"("\ufffd")");
  EXPECT_EQ(repaired(R"("\uDE00")"), R"("\ufffd")");
  EXPECT_EQ(repaired(R"("\ud83d\ud83d\ude00")"), R"("\ufffd\ud83d\ude00")");
  EXPECT_EQ(repaired(R"("\ude00\ud83d x \ud83dA\n\ud83d\u0041")"),
            R"("\ufffd\ufffd x \ufffdA\n\ufffd\u0041")");
  EXPECT_EQ(repaired(R"({"\ud83d":{"b":["\\\udc00"]}})"), R"({"\ufffd":{"b":["\\\ufffd"]}})");
  EXPECT_EQ(repaired(R"("\\ud83d \\\\ud83d")"), R"("\\ud83d \\\\ud83d")");  // a backslash and letters
}

TEST(RepairJson, PutsTheReplacementCharacterForBytesThatAreNoUtf8) {
  EXPECT_EQ(repaired("\"a\xFF\""), "\"a\xEF\xBF\xBD\"");
  EXPECT_EQ(repaired("\"\xED\xA0\xBD \\ud83d\""), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD \\ufffd\"");
}

TEST(RepairJson, PassesOverAByteOrderMarkAtTheBeginningAlone) {
  EXPECT_EQ(repaired("\xEF\xBB\xBF{}"), "{}");
  EXPECT_EQ(repaired("\xEF\xBB\xBF\"\xEF\xBB\xBF\\ud83d\""), "\"\xEF\xBB\xBF\\ufffd\"");
}

TEST(RepairJson, StopsAtTheEndOfATextThatIsCut) {
  for (const std::string_view text : {"\"\\", "\"\\u", "\"\\ud8", "\"\\ud83d\\u"}) {
    EXPECT_EQ(repaired(text).size(), text.size()) << text;
  }
}

TEST(ReadJson, KeepsNumbersThatItCanKeepAsNumbers) {
  EXPECT_EQ(read("[0,-1,9223372036854775807,-9223372036854775808,18446744073709551615]"),
            "[0,-1,9223372036854775807,-9223372036854775808,18446744073709551615]");
  EXPECT_EQ(read("[0.1,1.50,1e3,-2.5E-3,93.333333333333329,1e308,0e999,1e22,5e-324]"),
            "[0.1,1.5,1000,-0.0025,93.33333333333333,1e+308,0,1e+22,5e-324]");
}

TEST(ReadJson, KeepsTheDigitsOfNumbersThatNothingHereCanHold) {
  const std::string many = "1" + std::string(399, '7');
  for (const std::string& number :
       {std::string("1e999"), std::string("-1e999"), many, std::string("-9223372036854775809"),
        std::string("18446744073709551616"), std::string("123456789012345678901"),
        std::string("18446744073709552000.0"), std::string("1.0000000000000000001"),
        std::string("1.0000000000000001"), std::string("9007199254740993.0"),
        std::string("0.12345678901234567890"), std::string("1e-999"), std::string("1E+400"),
        std::string("1e99999999999999999999"), std::string("-2.5e-99999999999999999999")}) {
    EXPECT_EQ(read(number), '"' + number + '"');
    EXPECT_EQ(read("{\"id\":" + number + ",\"t\":\"1e99999999999\\\"\"}"),
              "{\"id\":\"" + number + "\",\"t\":\"1e99999999999\\\"\"}");
  }
}

TEST(ReadJson, ReadsStringsOfAnyLengthAndTheLastOfEqualNames) {
  const std::string lengthy(300'000, 'x');
  EXPECT_EQ(read("{\"" + lengthy + "\":\"" + lengthy + "\\n\"}"),
            "{\"" + lengthy + "\":\"" + lengthy + "\\n\"}");
  EXPECT_EQ(read(R"({"a":1,"b":true,"a":null})"), R"({"a":null,"b":true})");
}

TEST(ReadJson, SaysWhyATextCannotBeRead) {
  EXPECT_EQ(read_json("{\"a\":").error().why, Why::cut);
  EXPECT_EQ(read_json("").error().why, Why::cut);
  EXPECT_EQ(read_json("{\"a\":}").error().why, Why::not_json);
  EXPECT_EQ(read_json("{} {}").error().why, Why::not_json);
  EXPECT_EQ(read_json("NaN").error().why, Why::not_json);
  EXPECT_EQ(read_json("[[1]]", {.max_depth = 1}).error().why, Why::too_deep);
}

TEST(ReadJson, CountsValuesBecauseTheirBytesSayNothingOfTheMemoryThatTheyTake) {
  EXPECT_TRUE(read_json(R"([1,{"a":"b"},null])", {.max_values = 5}));
  const auto refused = read_json(R"([1,{"a":"b"},null,true])", {.max_values = 5});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().why, Why::too_many_values);
  EXPECT_EQ(refused.error().message, "it has more than 5 values");
  std::string brackets;
  for (int i = 0; i < 6; ++i) brackets += "[],";
  EXPECT_EQ(read_json('[' + brackets + "0]", {.max_values = 5}).error().why, Why::too_many_values);
}

}  // namespace
}  // namespace reply_mcp::base
