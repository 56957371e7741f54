#include "app/options/resilience_options.hpp"

#include "app/cli/option_values.hpp"

#include <CLI/CLI.hpp>
#include <openssl/crypto.h>

#include <algorithm>

namespace reply_mcp::app::options {

using namespace std::chrono_literals;

void ResilienceOptionGroup::declare(CLI::App& app) {
  declare_quota(app);
  declare_retries(app);
}

void ResilienceOptionGroup::declare_quota(CLI::App& app) {
  const cli::OptionSection section(app, "Reply's rate limits");
  cli::add_number(app, "--quota-per-minute", quota_.per_minute, 0, 1'000'000,
                  "Requests that this server sends in any minute for one user; 0: it does not count them");
  cli::add_number(app, "--quota-per-hour", quota_.per_hour, 0, 1'000'000,
                  "Requests that this server sends in any hour for one user; 0: it does not count them");
  cli::add_number(app, "--quota-reporting-per-minute", quota_.reporting_per_minute, 1, 1'000'000,
                  "Of these, requests for reports and statistics in any minute");
  cli::add_number(app, "--quota-reporting-per-hour", quota_.reporting_per_hour, 1, 1'000'000,
                  "Of these, requests for reports and statistics in any hour");
  cli::add_duration(app, "--max-wait", calls.retry.max_wait, 0ms, 10min,
                    "Longest time that a call waits for the quota, or because Reply asks it to; a call that "
                    "would have to wait longer is refused at once");
  cli::add_text(app, "--quota-store", store_, "URL",
                "Redis in which several servers share the quota and record which consents were used: "
                "redis://, rediss:// or redis+unix://; a URL with a password is not accepted as an argument");
  cli::add_number(app, "--quota-share", share_percent_, 1, 100,
                  "Percent of the quota that this server keeps to while that Redis is unavailable");
}

void ResilienceOptionGroup::declare_retries(CLI::App& app) {
  const cli::OptionSection section(app, "Retries");
  cli::add_number(app, "--max-tries", calls.retry.max_attempts, 1, calls.retry.max_attempts,
                  "How many times a request is sent in all, where sending it again is safe");
  cli::add_duration(app, "--retry-pause", calls.retry.first_backoff, 10ms, 1min,
                    "Pause before the second try; it doubles with each further one");
  cli::add_duration(app, "--call-timeout", calls.total_timeout, 100ms, 60min,
                    "Longest time for a call with all its waits and tries");
  app.add_flag("--no-cache", no_cache_,
               "Ask Reply every time for what is otherwise kept for a few seconds: custom fields, schedules, "
               "accounts, templates and the like");
}

cli::Validation ResilienceOptionGroup::validate(const cli::Origins& origins) {
  cache = !no_cache_;
  share = share_percent_ / 100.0;
  calls.retry.max_backoff = std::max(calls.retry.max_backoff, calls.retry.first_backoff);
  limits_given =
      origins.given("quota-per-minute") || origins.given("quota-per-hour") || origins.given("quota-store");
  if (quota_.per_minute == 0) {
    limits.reset();
    if (!store_.empty()) {
      return "--quota-store and --quota-per-minute 0 were both given; one shares the count, the other says "
             "not to count";
    }
  } else {
    limits = quota_;
    constexpr unsigned k_minutes = 60;
    // As many as the minutes of an hour let through: it holds nobody up.
    if (limits->per_hour == 0) limits->per_hour = limits->per_minute * k_minutes;
    limits->reporting_per_minute = std::min(quota_.reporting_per_minute, quota_.per_minute);
    limits->reporting_per_hour = std::min(quota_.reporting_per_hour, limits->per_hour);
  }
  if (store_.empty()) {
    if (origins.given("quota-share")) return "--quota-share only means something together with --quota-store";
    return {};
  }
  auto url = reply::quota::parse_redis_url(store_);
  OPENSSL_cleanse(store_.data(), store_.size());
  store_.clear();
  if (!url) return "--quota-store: " + url.error();
  if (!url->password.empty() && origins.of("quota-store") == cli::Origin::command_line) {
    return "--quota-store: the URL has a password, and every user of this machine can read the arguments of "
           "a process; set it in REPLY_MCP_QUOTA_STORE or in the configuration file";
  }
  redis = std::move(*url);
  return {};
}

}  // namespace reply_mcp::app::options
