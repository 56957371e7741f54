// The toolbox as the protocol layer sees it: the list, and whole calls against an API in memory.
#include "tools/toolbox.hpp"

#include "support/argument_generator.hpp"
#include "support/fake_api.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

namespace reply_mcp::tools {

namespace json = boost::json;
namespace {

using test::CallResult;
using test::FakeApi;
using test::jo;
using testing::HasSubstr;

class ToolboxTest : public testing::Test {
 protected:
  std::unique_ptr<Toolbox> make(ToolboxOptions options = {}) {
    return Toolbox::create(
        test::embedded_catalogue(), api_,
        [](const mcp::CallContext&) {
          reply::Identity identity;
          identity.api_key = base::Secret("key-of-the-test");
          identity.team_id = "7";
          return identity;
        },
        std::move(options));
  }

  mcp::message::Outcome outcome(Toolbox& toolbox, std::string name, json::object arguments) {
    return test::run(toolbox.call(std::move(name), std::move(arguments), context_));
  }

  CallResult call(std::string name, json::object arguments) {
    const auto toolbox = make();
    return test::result_of(
        std::get<mcp::message::Complete>(outcome(*toolbox, std::move(name), std::move(arguments))));
  }

  FakeApi api_;
  mcp::CallContext context_;
};

json::array tools_on(const mcp::message::Outcome& outcome) {
  const auto& complete = std::get<mcp::message::Complete>(outcome);
  EXPECT_EQ(complete.rendered.key, "tools");
  return json::parse(*complete.rendered.text).as_array();
}

TEST_F(ToolboxTest, ListsOneToolForEachOperationInOrderOfName) {
  const auto toolbox = make();
  const json::array tools = tools_on(toolbox->list(std::nullopt, context_));
  const auto operations = test::embedded_catalogue()->operations();
  // One more, which waits for jobs.
  ASSERT_EQ(tools.size(), operations.size() + 1);
  EXPECT_EQ(tools.size(), 376U);
  std::vector<std::string> names{"background_jobs_wait"};
  for (const schemas::Operation& operation : operations) names.push_back(operation.id);
  std::sort(names.begin(), names.end());
  for (std::size_t i = 0; i < tools.size(); ++i) EXPECT_EQ(tools[i].at("name").as_string(), names[i]);
  EXPECT_EQ(toolbox->definitions(), tools);
}

TEST_F(ToolboxTest, SharesTheRenderedListBetweenAnswers) {
  const auto toolbox = make();
  const auto first = std::get<mcp::message::Complete>(toolbox->list(std::nullopt, context_));
  const auto second = std::get<mcp::message::Complete>(toolbox->list(std::nullopt, context_));
  EXPECT_EQ(first.rendered.text.get(), second.rendered.text.get());
  EXPECT_FALSE(first.result.contains("nextCursor"));
  EXPECT_GT(first.ttl_ms, 0);
}

TEST_F(ToolboxTest, PagesCoverEveryToolOnceAndEnd) {
  ToolboxOptions options;
  options.page_size = 100;
  const auto toolbox = make(std::move(options));
  std::optional<std::string> cursor;
  json::array all;
  std::vector<std::size_t> sizes;
  do {
    const auto page = std::get<mcp::message::Complete>(toolbox->list(cursor, context_));
    const json::array tools = json::parse(*page.rendered.text).as_array();
    sizes.push_back(tools.size());
    all.insert(all.end(), tools.begin(), tools.end());
    cursor.reset();
    if (const auto* next = page.result.if_contains("nextCursor")) cursor = std::string(next->as_string());
  } while (cursor && sizes.size() < 10);
  EXPECT_EQ(sizes, (std::vector<std::size_t>{100, 100, 100, 76}));
  EXPECT_EQ(all, toolbox->definitions());
}

TEST_F(ToolboxTest, RefusesACursorItDidNotMake) {
  ToolboxOptions options;
  options.page_size = 100;
  const auto toolbox = make(std::move(options));
  for (const std::string cursor : {"", "x", "YWZ0ZXI6Y29udGFjdHNfZ2V0"}) {
    const mcp::message::Outcome refused = toolbox->list(cursor, context_);
    ASSERT_TRUE(std::holds_alternative<mcp::message::Error>(refused)) << cursor;
    EXPECT_EQ(std::get<mcp::message::Error>(refused).code, -32602);
  }
}

TEST_F(ToolboxTest, LeavesOutWhatReplyDoesNotServeYetWhenAsked) {
  ToolboxOptions options;
  options.names = {{},
                   *selection::Selection::choose(selection::facts_of(*test::embedded_catalogue()), {}, {})};
  const auto toolbox = make(std::move(options));
  std::size_t announced = 0;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    const bool served = operation.status != schemas::Status::coming_soon;
    EXPECT_EQ(toolbox->input_schema(operation.id, context_) != nullptr, served) << operation.id;
    announced += served ? 0U : 1U;
  }
  ASSERT_GT(announced, 0U);
  EXPECT_EQ(toolbox->definitions().size(), 376U - announced);
}

TEST_F(ToolboxTest, GivesTheInputSchemaOfAToolAsListed) {
  const auto toolbox = make();
  const json::object* schema = toolbox->input_schema("contacts_get", context_);
  ASSERT_NE(schema, nullptr);
  for (const json::value& tool : toolbox->definitions()) {
    if (tool.at("name") == "contacts_get") {
      EXPECT_EQ(tool.at("inputSchema"), *schema);
    }
  }
  EXPECT_EQ(toolbox->input_schema("contacts_got", context_), nullptr);
}

TEST_F(ToolboxTest, SendsAnOperationAsTheCatalogueDescribesIt) {
  api_.answers(200, R"({"id":5,"ownerUserId":7})");
  const CallResult result = call("contacts_get", jo("{'id':5}"));
  ASSERT_EQ(api_.sent.size(), 1U);
  EXPECT_EQ(api_.sent[0].request.method, reply::Method::get);
  EXPECT_EQ(api_.sent[0].request.target, "/v3/contacts/5");
  EXPECT_EQ(api_.sent[0].request.operation, "contacts_get");
  EXPECT_EQ(api_.sent[0].identity.team_id, "7");
  EXPECT_FALSE(result.is_error);
  EXPECT_EQ(result.text, R"({"id":5,"ownerUserId":7})");
  EXPECT_EQ(result.structured, jo("{'id':5,'ownerUserId':7}"));
}

TEST_F(ToolboxTest, SetsUntrustedTextApartInAnAnswer) {
  api_.answers(200, R"({"id":5,"firstName":"Ann\u202e"})");
  const CallResult result = call("contacts_get", jo("{'id':5}"));
  EXPECT_THAT(result.text, HasSubstr(R"({"id":5})"));
  EXPECT_THAT(result.structured.at("untrusted").at("fields").as_array(), testing::Contains("firstName"));
  EXPECT_EQ(result.structured.at("firstName"), "Ann\xE2\x80\xAE");
}

TEST_F(ToolboxTest, KeepsTheFieldsThatACallerChose) {
  api_.answers(200, R"({"id":5,"ownerUserId":7,"accountId":9})");
  const CallResult result = call("contacts_get", jo("{'id':5,'fields':['ownerUserId']}"));
  EXPECT_EQ(result.structured, jo("{'ownerUserId':7}"));
}

TEST_F(ToolboxTest, ReadsAllPagesWhenAskedTo) {
  api_.answer = [](const FakeApi::Sent& sent) {
    return sent.request.target.find("skip=2") == std::string::npos
               ? FakeApi::response(200, R"({"items":[{"id":1},{"id":2}],"hasMore":true})")
               : FakeApi::response(200, R"({"items":[{"id":2},{"id":3}],"hasMore":false})");
  };
  const CallResult result = call("sequences_list", jo("{'fetch_all':true,'top':2}"));
  EXPECT_EQ(api_.sent.size(), 2U);
  EXPECT_EQ(result.structured.at("items"), test::js("[{'id':1},{'id':2},{'id':3}]"));
  EXPECT_EQ(result.structured.at("hasMore"), false);
}

TEST_F(ToolboxTest, ReadsAllPagesForAMemberBesideTheItems) {
  api_.answer = [](const FakeApi::Sent& sent) {
    return sent.request.target.find("skip=2") == std::string::npos
               ? FakeApi::response(200, R"({"items":[{"id":1},{"id":2}],"hasMore":true})")
               : FakeApi::response(200, R"({"items":[{"id":3}],"hasMore":false})");
  };
  const CallResult result = call("sequences_list", jo("{'fetch_all':true,'top':2,'fields':['hasMore']}"));
  EXPECT_EQ(api_.sent.size(), 2U);
  EXPECT_EQ(result.structured, jo("{'hasMore':false}"));
}

TEST_F(ToolboxTest, ADeleteWhoseSecondTryFindsNothingIsDone) {
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    if (operation.method != "DELETE" || operation.status == schemas::Status::coming_soon) continue;
    for (const bool first_try_was_lost : {true, false}) {
      api_.answer = [&](const FakeApi::Sent&) {
        reply::Response gone = FakeApi::response(404, R"({"title":"Not Found","code":"thing.notFound"})",
                                                 "application/problem+json");
        gone.outcome_unknown = first_try_was_lost;
        return gone;
      };
      json::object arguments =
          test::ArgumentGenerator(1, test::Extent::minimal).arguments(operation::bind(operation, false));
      const CallResult result = call(operation.id, std::move(arguments));
      EXPECT_EQ(result.is_error, !first_try_was_lost) << operation.id << result.text;
    }
  }
}

TEST_F(ToolboxTest, APageThatWasHeldBackDoesNotSayThatNothingWasSent) {
  api_.answer = [](const FakeApi::Sent& sent) -> reply::SendResult {
    if (sent.request.target.find("skip=2") != std::string::npos)
      return reply::make_failure(reply::FailureKind::quota, "Used up.");
    return FakeApi::response(200, R"({"items":[{"id":1},{"id":2}],"hasMore":true})");
  };
  const CallResult result = call("sequences_list", jo("{'fetch_all':true,'top':2}"));
  EXPECT_THAT(json::serialize(result.structured), HasSubstr("Used up. An earlier request of this call"));
}

TEST_F(ToolboxTest, SendsNothingWhenArgumentsAreWrong) {
  const CallResult result = call("contacts_get", jo("{'id':'abc','fields':1}"));
  EXPECT_TRUE(api_.sent.empty());
  EXPECT_TRUE(result.is_error);
  const json::object& error = result.structured.at("error").as_object();
  EXPECT_EQ(error.at("kind"), "invalidArguments");
  EXPECT_EQ(error.at("errors").as_array().size(), 2U);
}

TEST_F(ToolboxTest, AnswersAProblemAsAToolErrorThatNamesTheListingTool) {
  api_.answers(404,
               R"({"title":"Not Found","status":404,"detail":"No such contact.","code":"contact.notFound"})",
               "application/problem+json");
  const CallResult result = call("contacts_get", jo("{'id':5}"));
  EXPECT_TRUE(result.is_error);
  const json::object& error = result.structured.at("error").as_object();
  EXPECT_EQ(error.at("kind"), "notFound");
  EXPECT_EQ(error.at("status"), 404);
  EXPECT_EQ(error.at("code"), "contact.notFound");
  EXPECT_THAT(std::string(error.at("hint").as_string()), HasSubstr("contacts_list"));
}

TEST_F(ToolboxTest, AnswersAnUnknownToolAsAWrongMessageWithTheNearestName) {
  const auto toolbox = make();
  const mcp::message::Outcome refused = outcome(*toolbox, "contact_list", {});
  ASSERT_TRUE(std::holds_alternative<mcp::message::Error>(refused));
  const auto& error = std::get<mcp::message::Error>(refused);
  EXPECT_EQ(error.code, -32602);
  EXPECT_THAT(error.message, HasSubstr("contacts_list"));
  EXPECT_EQ(error.data->at("suggestions").as_array().at(0), "contacts_list");
  EXPECT_TRUE(api_.sent.empty());
}

TEST_F(ToolboxTest, ShortensAnUnknownNameOfAnyLength) {
  const auto toolbox = make();
  const mcp::message::Outcome refused = outcome(*toolbox, std::string(1'000'000, 'x'), {});
  EXPECT_LT(std::get<mcp::message::Error>(refused).message.size(), 300U);
}

TEST_F(ToolboxTest, PassesOnWhoAsksAndTheTraceOfTheCall) {
  context_.request_id = "0123456789abcdef0123456789abcdef";
  context_.caller.principal = "someone";
  context_.meta["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  call("contacts_get", jo("{'id':5}"));
  ASSERT_EQ(api_.sent.size(), 1U);
  EXPECT_EQ(api_.sent[0].options.request_id, context_.request_id);
  EXPECT_EQ(api_.sent[0].options.caller, "someone");
  EXPECT_EQ(api_.sent[0].options.traceparent, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
}

TEST_F(ToolboxTest, DropsATraceThatIsNone) {
  context_.meta["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0\n";
  call("contacts_get", jo("{'id':5}"));
  EXPECT_EQ(api_.sent.at(0).options.traceparent, "");
}

class RecordingSink : public mcp::RequestSink {
 public:
  void progress(double progress, std::optional<double>, std::string_view message) override {
    steps.emplace_back(progress, message);
  }
  void log(mcp::message::LogLevel level, std::string_view, const json::value& data) override {
    EXPECT_EQ(level, mcp::message::LogLevel::debug);
    messages.push_back(data.as_object());
  }
  std::vector<std::pair<double, std::string>> steps;
  std::vector<json::object> messages;
};

TEST_F(ToolboxTest, ReportsWaitsAsGrowingProgress) {
  RecordingSink sink;
  context_.bind(&sink, true);
  api_.answer = [](const FakeApi::Sent& sent) {
    sent.options.on_wait("rate limit", std::chrono::milliseconds(1500));
    sent.options.on_wait("retry", std::chrono::milliseconds(200));
    return FakeApi::response(200, "{}");
  };
  call("contacts_get", jo("{'id':5}"));
  ASSERT_EQ(sink.steps.size(), 2U);
  EXPECT_LT(sink.steps[0].first, sink.steps[1].first);
  EXPECT_THAT(sink.steps[0].second, HasSubstr("2 s"));
}

TEST_F(ToolboxTest, TellsAtDebugWhatBecameOfEachRequestAndNothingOfWhatWasInIt) {
  RecordingSink sink;
  context_.bind(&sink, false);
  context_.request_id = "abc";
  api_.answer = [](const FakeApi::Sent& sent) {
    sent.options.on_wait("rate limit", std::chrono::milliseconds(1500));
    return FakeApi::response(404, R"({"title":"Jane is secret"})");
  };
  call("contacts_create", jo("{'email':'jane@example.com'}"));
  api_.fails(reply::make_failure(reply::FailureKind::timeout, "too slow"));
  call("contacts_get", jo("{'id':5}"));
  ASSERT_EQ(sink.messages.size(), 3U);
  EXPECT_EQ(sink.messages[0].at("message").as_string(), "waiting 2 s for rate limit");
  EXPECT_EQ(sink.messages[1].at("status"), 404);
  EXPECT_EQ(sink.messages[2].at("failure").as_string(), "timeout");
  EXPECT_EQ(sink.messages[2].at("operation").as_string(), "contacts_get");
  for (const json::object& message : sink.messages) {
    EXPECT_EQ(message.at("requestId").as_string(), "abc");
    EXPECT_THAT(json::serialize(message), testing::Not(HasSubstr("ane")));
  }
}

/// Waits until it is cancelled, as a client with a slow server does.
class StuckApi : public reply::Api {
 public:
  boost::asio::awaitable<reply::SendResult> send(reply::Request, reply::Identity,
                                                 reply::CallOptions) override {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, std::chrono::hours(1));
    started = true;
    co_await timer.async_wait(boost::asio::use_awaitable);
    reply::SendResult never = FakeApi::response(200, "{}");
    co_return never;
  }
  bool started = false;
};

TEST_F(ToolboxTest, StopsWaitingForReplyWhenTheCallIsCancelled) {
  StuckApi api;
  const auto toolbox = Toolbox::create(test::embedded_catalogue(), api,
                                       [](const mcp::CallContext&) { return reply::Identity{}; }, {});
  boost::asio::io_context io;
  boost::asio::cancellation_signal signal;
  std::exception_ptr ended;
  bool finished = false;
  boost::asio::co_spawn(
      io, toolbox->call("contacts_get", jo("{'id':5}"), context_),
      boost::asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr e, mcp::message::Outcome) {
        ended = e;
        finished = true;
      }));
  boost::asio::post(io, [&] { signal.emit(boost::asio::cancellation_type::terminal); });
  io.run();
  EXPECT_TRUE(api.started);
  EXPECT_TRUE(finished);
  EXPECT_THROW(std::rethrow_exception(ended), boost::system::system_error);
}

TEST_F(ToolboxTest, ServesFirstCallsOfOneToolFromSeveralThreadsAtOnce) {
  const auto toolbox = make();
  std::vector<std::thread> threads;
  std::atomic<int> refused = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      mcp::CallContext context;
      const auto result =
          test::run(toolbox->call("sequence_steps_create", jo("{'id':1,'type':'emial'}"), context));
      if (test::result_of(std::get<mcp::message::Complete>(result)).is_error) ++refused;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(refused, 4);
}

}  // namespace
}  // namespace reply_mcp::tools
