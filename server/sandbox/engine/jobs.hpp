// Background jobs: Scheduled, Processing, Done on successive reads; no clock moves them.
// Source: Reply, "Asynchronous work".
#pragma once

#include "sandbox/engine/account_call.hpp"

#include <string_view>

namespace reply_mcp::sandbox::engine {

namespace json = boost::json;

/// Stores a job and answers 202 with `jobId`, the members of `extra`, and a `Location`. `effect` runs when
/// the job is done and gives its result; it may be empty.
[[nodiscard]] AccountAnswer accept_job(AccountCall& call, std::string_view category, JobEffect effect,
                                       json::object extra = {});
/// A job of that category is not finished yet.
[[nodiscard]] bool job_running(AccountState& state, std::string_view category);
[[nodiscard]] bool job_finished(const Record& job);
/// One step further, as if time had passed since the last look.
void advance_job(AccountState& state, Record& job);

}  // namespace reply_mcp::sandbox::engine
