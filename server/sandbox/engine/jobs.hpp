// Background jobs: Scheduled, Processing, Done on successive reads; no clock moves them.
// Source: Reply, "Asynchronous work".
#pragma once

#include "sandbox/engine/call.hpp"

#include <span>
#include <string_view>

namespace reply_mcp::sandbox::engine {

namespace json = boost::json;

/// Stores a job and answers 202 with `jobId`, the members of `extra`, and a `Location`. `effect` runs when
/// the job is done and gives its result; it may be empty.
[[nodiscard]] Answer accept_job(Call& call, std::string_view category, JobEffect effect,
                                json::object extra = {});
/// A job of that category is not finished yet.
[[nodiscard]] bool job_running(Store& store, std::string_view category);

[[nodiscard]] std::span<const Binding> job_bindings();

}  // namespace reply_mcp::sandbox::engine
