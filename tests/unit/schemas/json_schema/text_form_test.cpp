#include "schemas/json_schema/text_form.hpp"

#include "schemas/json_schema/explain.hpp"
#include "support/json_literals.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::schemas::json_schema {
namespace {

using test::jo;

std::string fault(std::string schema, std::string_view text, JudgeOptions options = {}) {
  const Violations found = explain(jo(std::move(schema)), json::value(text), "", options);
  return found.empty() ? std::string() : found.front().detail;
}

TEST(TextForm, DomainsAreBare) {
  const std::string schema = "{'type':'string','x-format':'domain'}";
  for (const std::string_view good : {"example.com", "a-b.example.co.uk",
                                      "b\xC3\xBC"
                                      "cher.example"})
    EXPECT_EQ(fault(schema, good), "") << good;
  for (const std::string_view bad : {"https://example.com", "example.com/", "ann@example.com", "example",
                                     ".com", "exam ple.com", "-a.com", "*.example.com", ""})
    EXPECT_NE(fault(schema, bad), "") << bad;
}

TEST(TextForm, WebhooksAreHttp) {
  const std::string schema = "{'type':'string','format':'uri','x-format':'http-url'}";
  EXPECT_EQ(fault(schema, "HTTPS://example.com/x"), "");
  for (const std::string_view bad :
       {"ftp://example.com", "javascript:alert(1)", "example.com", "https://", "mailto:a@b.c"})
    EXPECT_NE(fault(schema, bad), "") << bad;
}

TEST(TextForm, AddressesAndUrisAreCheckedWithoutBeingAskedTo) {
  EXPECT_NE(fault("{'type':'string','format':'email'}", "ann"), "");
  EXPECT_NE(fault("{'type':'string','format':'uri'}", "example.com"), "");
  EXPECT_NE(fault("{'type':'string','format':'date-time'}", "2026-12-01"), "");
  EXPECT_EQ(fault("{'type':'string','format':'date-time'}", "2026-12-01T09:30:00+02:00"), "");
}

TEST(TextForm, AnUnknownTimeZoneIsNamedWithTheNearest) {
  EXPECT_NE(fault("{'type':'string','x-format':'iana-time-zone'}", "Europe/Berln").find("Europe/Berlin\"?"),
            std::string::npos);
  EXPECT_NE(fault("{'type':'string','x-format':'windows-time-zone'}", "Estern Standard Time")
                .find("Eastern Standard Time\"?"),
            std::string::npos);
}

TEST(TextForm, ABlankTextLooksForNothing) {
  const JudgeOptions look_up{.look_up = true};
  for (const std::string_view blank : {"", "   ", "\t", "\xC2\xA0"}) {
    EXPECT_NE(fault("{'type':'string'}", blank, look_up), "") << blank;
    EXPECT_EQ(fault("{'type':'string'}", blank), "") << blank;
    EXPECT_EQ(fault("{'type':'string','x-blank':true}", blank, look_up), "") << blank;
  }
}

}  // namespace
}  // namespace reply_mcp::schemas::json_schema
