#include "reply/client/retry_after.hpp"

#include <gtest/gtest.h>

#include <string>

namespace reply_mcp::reply::client {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

// Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110, 5.6.7.
constexpr sys_seconds k_example{seconds(784111777)};
// Tue, 01 Sep 2026 00:00:00 GMT
constexpr sys_seconds k_now{seconds(1788220800)};

Response with(std::string retry_after, std::string date = "") {
  Response response;
  response.status = 429;
  response.headers.emplace_back("retry-after", std::move(retry_after));
  if (!date.empty()) response.headers.emplace_back("date", std::move(date));
  return response;
}

TEST(HttpDate, ReadsTheThreeForms) {
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT", k_now), k_example);
  EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT", k_now), k_example);
  EXPECT_EQ(parse_http_date("Sun Nov  6 08:49:37 1994", k_now), k_example);
}

TEST(HttpDate, TakesATwoDigitYearForTheNearestThatIsNotFarInTheFuture) {
  EXPECT_EQ(parse_http_date("Tuesday, 01-Sep-26 00:00:00 GMT", k_now), k_now);
  EXPECT_EQ(parse_http_date("Sunday, 06-Nov-77 08:49:37 GMT", k_now),
            parse_http_date("Sun, 06 Nov 1977 08:49:37 GMT", k_now));
}

TEST(HttpDate, RefusesWhatIsNotADate) {
  for (const char* const text :
       {"", "soon", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 06 Nov 1994 8:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT extra", "Sun, 06 Nov 1994 08:-9:37 GMT", "Sun, -6 Nov 1994 08:49 GMT",
        "2026-09-01T00:00:00Z", "Sun, 06 Nov 199 08:49:37 GMT"}) {
    EXPECT_FALSE(parse_http_date(text, k_now).has_value()) << text;
  }
}

TEST(RetryAfter, IsNoneWithoutTheField) {
  EXPECT_FALSE(retry_after(Response{}, k_now).has_value());
}

TEST(RetryAfter, ReadsSeconds) {
  EXPECT_EQ(retry_after(with("1"), k_now), seconds(1));
  EXPECT_EQ(retry_after(with("0"), k_now), seconds(0));
  EXPECT_EQ(retry_after(with("3600"), k_now), seconds(3600));
}

TEST(RetryAfter, BoundsANumberThatIsTooLarge) {
  EXPECT_EQ(retry_after(with("999999999"), k_now), std::chrono::days(31));
  EXPECT_EQ(retry_after(with("99999999999999999999999999"), k_now), std::chrono::days(31));
}

TEST(RetryAfter, CountsADateFromTheAnswersOwnClock) {
  EXPECT_EQ(retry_after(with("Sun, 06 Nov 1994 08:50:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT"), k_now),
            seconds(60));
}

TEST(RetryAfter, CountsADateFromNowWhenTheAnswerHasNoDate) {
  EXPECT_EQ(retry_after(with("Tue, 01 Sep 2026 00:01:30 GMT"), k_now), seconds(90));
  EXPECT_EQ(retry_after(with("Tue, 01 Sep 2026 00:01:30 GMT", "yesterday"), k_now), seconds(90));
}

TEST(RetryAfter, ADateThatIsOverMeansNoWait) {
  EXPECT_EQ(retry_after(with("Sun, 06 Nov 1994 08:49:37 GMT"), k_now), seconds(0));
}

TEST(RetryAfter, IgnoresWhatIsNeitherANumberNorADate) {
  for (const char* const text : {"-5", "1.5", "5s", "soon", " "}) {
    EXPECT_FALSE(retry_after(with(text), k_now).has_value()) << text;
  }
}

}  // namespace
}  // namespace reply_mcp::reply::client
