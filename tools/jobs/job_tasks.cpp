#include "tools/jobs/job_tasks.hpp"

#include "base/truncate.hpp"
#include "base/utc_text.hpp"
#include "mcp/message/errors.hpp"
#include "schemas/json_schema/schema_view.hpp"
#include "tools/jobs/job_state.hpp"
#include "tools/result/tool_error.hpp"

#include <chrono>
#include <utility>

namespace reply_mcp::tools::jobs {

namespace json = boost::json;
namespace {

constexpr std::string_view k_purpose = "mcp task of a background job";
constexpr std::chrono::hours k_lifetime{24};
constexpr std::int64_t k_poll_ms = 2'000;

std::string binding_of(const reply::Identity& identity, const mcp::CallContext& context) {
  const std::string account = identity.fingerprint();
  return std::to_string(account.size()) + ':' + account + context.caller.principal;
}

json::object task_object(std::string_view id, std::string_view status, std::string_view created_at) {
  json::object task;
  task["taskId"] = id;
  task["status"] = status;
  task["createdAt"] = created_at;
  task["lastUpdatedAt"] = base::utc_text(std::chrono::system_clock::now());
  task["ttlMs"] = std::chrono::duration_cast<std::chrono::milliseconds>(k_lifetime).count();
  task["pollIntervalMs"] = k_poll_ms;
  return task;
}

const json::object* structured_of(const json::object& result) {
  const json::value* structured = result.if_contains("structuredContent");
  return structured == nullptr ? nullptr : structured->if_object();
}

bool is_error(const json::object& result) {
  const json::value* flag = result.if_contains("isError");
  return flag != nullptr && flag->is_bool() && flag->get_bool();
}

std::string text_in(const json::object& result) {
  return std::string(result.at("content").as_array().at(0).as_object().at("text").as_string());
}

/// A job that ended badly, as the result of the call that began it.
json::object failed_job(const JobHandle& handle, std::string_view status, const schemas::Operation& reading,
                        const selection::ToolNames& names, const mcp::CallContext& context) {
  result::ToolError error;
  error.kind = result::ErrorKind::upstream;
  error.title = "The background job ended as " + std::string(status);
  error.detail = "Reply took the work on and did not finish it; part of it may be done.";
  error.hint = "Read the records themselves before anything is repeated; " + names.of(reading.id) + " with " +
               std::string(schemas::id_parameter(reading)) + " \"" + handle.job +
               "\" has what Reply says of it.";
  error.request_id = context.request_id;
  error.outcome_unknown = true;
  return std::move(result::render_error(error, names.of(handle.tool)).result);
}

using IdentityOf = std::function<reply::Identity(const mcp::CallContext&)>;

class JobTasks final : public mcp::TaskSource {
 public:
  JobTasks(const schemas::Catalogue& catalogue, TaskTools& tools, selection::ToolNames names,
           std::shared_ptr<const JobHandles> handles, IdentityOf identity)
      : tools_(tools),
        names_(std::move(names)),
        handles_(std::move(handles)),
        identity_(std::move(identity)) {
    if (const schemas::Operation* found = catalogue.find_job_operation(schemas::JobRole::read)) {
      read_ = std::make_unique<operation::OperationTool>(*found, false);
    }
    if (const schemas::Operation* found = catalogue.find_job_operation(schemas::JobRole::cancel)) {
      cancel_ = std::make_unique<operation::OperationTool>(*found, false);
    }
  }

  mcp::asio::awaitable<mcp::message::Outcome> get(json::object params, mcp::CallContext& context) override {
    const std::string id(params.at("taskId").as_string());
    const std::optional<JobHandle> handle = handles_->open(id, identity_(context), context);
    if (!handle || !read_) co_return unknown();
    json::object arguments;
    arguments[schemas::id_parameter(read_->operation())] = handle->job;
    mcp::message::Outcome outcome =
        co_await tools_.go_on(*read_, handle->tool, std::move(arguments), context);
    if (std::holds_alternative<mcp::message::Error>(outcome)) co_return outcome;
    auto* complete = std::get_if<mcp::message::Complete>(&outcome);
    if (complete == nullptr) co_return cannot("be looked at");
    if (is_error(complete->result)) co_return refused(complete->result);
    mcp::message::Complete answer;
    answer.result = describe(id, *handle, std::move(complete->result), context);
    co_return answer;
  }

  mcp::asio::awaitable<mcp::message::Outcome> update(json::object params,
                                                     mcp::CallContext& context) override {
    // No job ever asks anything, so there is no answer to take; ones that nobody waits for are ignored.
    const std::string id(params.at("taskId").as_string());
    const std::optional<JobHandle> handle = handles_->open(id, identity_(context), context);
    if (!handle) co_return unknown();
    // An answer would go on with the call that began the job.
    if (auto refused = tools_.refusal(handle->tool, context)) co_return *std::move(refused);
    co_return mcp::message::Complete{};
  }

  mcp::asio::awaitable<mcp::message::Outcome> cancel(json::object params,
                                                     mcp::CallContext& context) override {
    const std::string id(params.at("taskId").as_string());
    const std::optional<JobHandle> handle = handles_->open(id, identity_(context), context);
    if (!handle || !cancel_) co_return unknown();
    json::object arguments;
    arguments[schemas::id_parameter(cancel_->operation())] = handle->job;
    mcp::message::Outcome outcome =
        co_await tools_.go_on(*cancel_, handle->tool, std::move(arguments), context);
    if (std::holds_alternative<mcp::message::Error>(outcome)) co_return outcome;
    auto* complete = std::get_if<mcp::message::Complete>(&outcome);
    if (complete == nullptr)
      co_return cannot("be cancelled without a person's consent; call " + names_.of(cancel_->operation().id));
    if (is_error(complete->result)) co_return refused(complete->result);
    co_return mcp::message::Complete{};
  }

 private:
  static mcp::message::Error unknown() {
    return mcp::message::invalid_params(
        "params.taskId is no task of this caller: it was not made by this server, or it is older than a day");
  }
  static mcp::message::Error cannot(const std::string& what) {
    return {mcp::message::code::k_internal_error, "The background job of this task cannot " + what,
            std::nullopt};
  }
  /// Reply's refusal to tell of the job.
  static mcp::message::Error refused(const json::object& result) {
    const json::object* structured = structured_of(result);
    const json::value* error = structured == nullptr ? nullptr : structured->if_contains("error");
    if (error != nullptr && error->is_object() &&
        schemas::json_schema::string_member(error->get_object(), "kind") == "notFound")
      return unknown();
    return {mcp::message::code::k_internal_error, text_in(result),
            error == nullptr ? std::nullopt : std::optional<json::value>(*error)};
  }

  json::object describe(const std::string& id, const JobHandle& handle, json::object result,
                        const mcp::CallContext& context) const {
    const json::object* job = structured_of(result);
    const std::string status(job == nullptr ? std::string_view()
                                            : schemas::json_schema::string_member(*job, "status"));
    if (!is_job_over(status)) {
      json::object task = task_object(id, "working", handle.created_at);
      if (job != nullptr) task["statusMessage"] = describe_progress(*job);
      return task;
    }
    json::object task = task_object(id, status == "Cancelled" ? "cancelled" : "completed", handle.created_at);
    task["statusMessage"] = base::shorten(status, 100);
    if (status == "Done") task["result"] = std::move(result);
    if (status != "Done" && status != "Cancelled")
      task["result"] = failed_job(handle, base::shorten(status, 100), read_->operation(), names_, context);
    return task;
  }

  TaskTools& tools_;
  const selection::ToolNames names_;
  const std::shared_ptr<const JobHandles> handles_;
  const IdentityOf identity_;
  std::unique_ptr<operation::OperationTool> read_;
  std::unique_ptr<operation::OperationTool> cancel_;
};

}  // namespace

std::optional<mcp::message::TaskStarted> JobHandles::start(std::string_view tool, const json::object& result,
                                                           const reply::Identity& identity,
                                                           const mcp::CallContext& context) const {
  const json::object* structured = structured_of(result);
  const json::value* job = structured == nullptr ? nullptr : structured->if_contains("job");
  if (job == nullptr || !job->is_object()) return std::nullopt;
  const json::value* id = job->get_object().if_contains("id");
  if (id == nullptr || !id->is_string()) return std::nullopt;
  const std::string created = base::utc_text(std::chrono::system_clock::now());
  const json::object sealed{{"job", *id}, {"tool", tool}, {"created", created}};
  const std::string task =
      sealer_->seal(json::serialize(sealed), k_purpose, binding_of(identity, context), k_lifetime);
  json::object object = task_object(task, "working", created);
  object["statusMessage"] = "Reply took the work on as background job " + std::string(id->get_string()) + '.';
  return mcp::message::TaskStarted{std::move(object)};
}

std::optional<JobHandle> JobHandles::open(std::string_view task_id, const reply::Identity& identity,
                                          const mcp::CallContext& context) const {
  const auto plain = sealer_->open(task_id, k_purpose, binding_of(identity, context));
  if (!plain) return std::nullopt;
  boost::system::error_code ec;
  const json::value sealed = json::parse(*plain, ec);
  if (ec || !sealed.is_object()) return std::nullopt;
  const json::object& object = sealed.get_object();
  return JobHandle{std::string(schemas::json_schema::string_member(object, "job")),
                   std::string(schemas::json_schema::string_member(object, "tool")),
                   std::string(schemas::json_schema::string_member(object, "created"))};
}

std::unique_ptr<mcp::TaskSource> make_job_tasks(
    const schemas::Catalogue& catalogue, TaskTools& tools, selection::ToolNames names,
    std::shared_ptr<const JobHandles> handles,
    std::function<reply::Identity(const mcp::CallContext&)> identity) {
  return std::make_unique<JobTasks>(catalogue, tools, std::move(names), std::move(handles),
                                    std::move(identity));
}

}  // namespace reply_mcp::tools::jobs
