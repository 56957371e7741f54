// Background jobs as clients see them: the tool that waits, and tasks for those who know them.
#pragma once

#include "support/fake_api.hpp"
#include "tools/jobs/job_tasks.hpp"
#include "tools/operation/wait_operation.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::tools::jobs {

namespace json = boost::json;

inline constexpr const char* k_job = "5d5e7a1c-0000-4000-8000-000000000001";

/// Seals by writing everything down: what the real one proves with cryptography is compared here.
class PlainSealer final : public mcp::Sealer {
 public:
  std::string seal(std::string_view plain, std::string_view purpose, std::string_view binding,
                   std::chrono::seconds) const override {
    return json::serialize(json::array{plain, purpose, binding});
  }
  std::optional<std::string> open(std::string_view token, std::string_view purpose,
                                  std::string_view binding) const override {
    boost::system::error_code ec;
    const json::value all = json::parse(token, ec);
    if (ec || !all.is_array() || all.get_array().size() != 3) return std::nullopt;
    if (all.at(1) != json::value(purpose) || all.at(2) != json::value(binding)) return std::nullopt;
    return std::string(all.at(0).as_string());
  }
};

class Jobs : public testing::Test {
 protected:
  Jobs() {
    ToolboxOptions options;
    options.job_pause = std::chrono::milliseconds(1);
    options.jobs = handles_;
    toolbox_ = Toolbox::create(test::embedded_catalogue(), api_, identity_, std::move(options));
    tasks_ = make_job_tasks(*test::embedded_catalogue(), *toolbox_, toolbox_->names(), handles_, identity_);
  }

  /// The upstream answers with these states, one after the other, and then with the last one for ever.
  void job_goes_through(std::vector<std::string> states) {
    api_.answer = [states = std::move(states), at = std::size_t{0}](const test::FakeApi::Sent& sent) mutable {
      if (sent.request.method == reply::Method::post) return test::FakeApi::response(204, "");
      const std::string& state = states[std::min(at++, states.size() - 1)];
      return test::FakeApi::response(200, std::string(R"({"jobId":")") + k_job + R"(","status":")" + state +
                                              R"(","progress":0.5,"jsonDataResult":"{}"})");
    };
  }
  test::CallResult call(std::string tool, json::object arguments) {
    return test::result_of(std::get<mcp::message::Complete>(
        test::run(toolbox_->call(std::move(tool), std::move(arguments), context_))));
  }
  mcp::message::Outcome begin() {
    api_.answers(202, std::string(R"({"jobId":")") + k_job + R"(","scheduledCount":2})");
    return test::run(
        toolbox_->call("email_validations_schedule", test::jo("{'contactIds':[1,2]}"), context_));
  }
  void know_tasks() {
    context_.capabilities.raw = test::jo("{'extensions':{'io.modelcontextprotocol/tasks':{}}}");
  }
  mcp::message::Outcome get(const json::object& task) {
    return test::run(tasks_->get(json::object{{"taskId", task.at("taskId")}}, context_));
  }
  json::object seen(const json::object& task) { return std::get<mcp::message::Complete>(get(task)).result; }

  std::string team_ = "7";
  call::IdentityOf identity_ = [this](const mcp::CallContext&) {
    reply::Identity identity;
    identity.team_id = team_;
    return identity;
  };
  std::shared_ptr<const JobHandles> handles_ =
      std::make_shared<const JobHandles>(std::make_shared<PlainSealer>());
  test::FakeApi api_;
  std::unique_ptr<Toolbox> toolbox_;
  std::unique_ptr<mcp::TaskSource> tasks_;
  mcp::CallContext context_;
};

}  // namespace reply_mcp::tools::jobs
