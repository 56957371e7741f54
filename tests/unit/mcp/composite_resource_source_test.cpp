#include "mcp/composite_resource_source.hpp"

#include "mcp/message/errors.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include <string>

namespace reply_mcp::mcp {
namespace {

/// Resources "<name>://0", "<name>://1", ..., `per_page` on a page.
class Source : public ResourceSource {
 public:
  Source(std::string name, int count, int per_page = 100)
      : name_(std::move(name)), count_(count), per_page_(per_page) {}

  [[nodiscard]] bool list_changes() const override { return changes; }
  [[nodiscard]] bool has_subscriptions() const override { return changes; }
  message::Outcome list(const std::optional<std::string>& cursor, const CallContext&) override {
    const int first = cursor ? std::stoi(*cursor) : 0;
    json::array items;
    for (int i = first; i < std::min(count_, first + per_page_); ++i) {
      items.push_back(json::object{{"uri", name_ + "://" + std::to_string(i)}});
    }
    message::Complete complete;
    if (rendered) {
      complete.rendered = {"resources", std::make_shared<const std::string>(json::serialize(items))};
    } else {
      complete.result["resources"] = std::move(items);
    }
    if (first + per_page_ < count_) complete.result["nextCursor"] = std::to_string(first + per_page_);
    return complete;
  }
  message::Outcome list_templates(const std::optional<std::string>&, const CallContext&) override {
    message::Complete complete;
    complete.result["resourceTemplates"] = json::array{json::object{{"uriTemplate", name_ + "://{id}"}}};
    return complete;
  }
  asio::awaitable<message::Outcome> read(std::string uri, CallContext&) override {
    if (!uri.starts_with(name_ + ":")) co_return message::Outcome(message::resource_not_found(uri));
    message::Complete complete;
    complete.result["from"] = name_;
    co_return message::Outcome(std::move(complete));
  }
  [[nodiscard]] bool can_subscribe(std::string_view uri) const override {
    return changes && uri.starts_with(name_);
  }

  bool changes = false;
  bool rendered = false;

 private:
  std::string name_;
  int count_;
  int per_page_;
};

/// All URIs of all pages, "|" between pages.
std::string walk(CompositeResourceSource& joined) {
  std::string uris;
  std::optional<std::string> cursor;
  for (int page = 0; page < 20; ++page) {
    const message::Outcome outcome = joined.list(cursor, CallContext{});
    const auto& complete = std::get<message::Complete>(outcome);
    const json::value items =
        complete.rendered.text ? json::parse(*complete.rendered.text) : complete.result.at("resources");
    for (const json::value& item : items.as_array()) uris += std::string(item.at("uri").as_string()) + ' ';
    const json::value* next = complete.result.if_contains("nextCursor");
    if (next == nullptr) return uris;
    cursor = std::string(next->as_string());
    uris += "| ";
  }
  return "without end: " + uris;
}

message::Outcome read(CompositeResourceSource& joined, const std::string& uri) {
  boost::asio::io_context io;
  CallContext context;
  auto future = boost::asio::co_spawn(io, joined.read(uri, context), boost::asio::use_future);
  io.run();
  return future.get();
}

TEST(CompositeResourceSource, ListsShortSourcesOnOnePageAndGoesOnWhereALongOneStopped) {
  Source a("a", 2);
  Source b("b", 3, 2);
  Source c("c", 1);
  CompositeResourceSource joined({&a, &b, &c});
  EXPECT_EQ(walk(joined), "a://0 a://1 b://0 b://1 | b://2 c://0 ");
  const message::Outcome templates = joined.list_templates(std::nullopt, CallContext{});
  EXPECT_EQ(std::get<message::Complete>(templates).result.at("resourceTemplates").as_array().size(), 3U);
}

TEST(CompositeResourceSource, AListThatIsTextAlreadyIsAPageOfItsOwn) {
  Source a("a", 1);
  Source b("b", 3, 2);
  Source c("c", 1);
  b.rendered = true;
  CompositeResourceSource joined({&a, &b, &c});
  EXPECT_EQ(walk(joined), "a://0 | b://0 b://1 | b://2 | c://0 ");
  CompositeResourceSource first({&b, &a});
  EXPECT_EQ(walk(first), "b://0 b://1 | b://2 | a://0 ");
}

TEST(CompositeResourceSource, RefusesACursorThatIsNone) {
  Source a("a", 1);
  CompositeResourceSource joined({&a});
  for (const char* cursor : {"", "7", "1:", "x:1", "-1:"}) {
    const message::Outcome outcome = joined.list(cursor, CallContext{});
    ASSERT_TRUE(std::holds_alternative<message::Error>(outcome)) << cursor;
    EXPECT_EQ(std::get<message::Error>(outcome).code, message::code::k_invalid_params);
  }
}

TEST(CompositeResourceSource, EachUriIsReadWhereItIsKnown) {
  Source a("a", 1);
  Source b("b", 1);
  CompositeResourceSource joined({&a, &b});
  EXPECT_EQ(std::get<message::Complete>(read(joined, "b://0")).result.at("from"), "b");
  EXPECT_EQ(std::get<message::Error>(read(joined, "c://0")).code, message::code::k_resource_not_found);
  EXPECT_FALSE(joined.has_subscriptions());
  b.changes = true;
  EXPECT_TRUE(joined.has_subscriptions());
  EXPECT_TRUE(joined.list_changes());
  EXPECT_TRUE(joined.can_subscribe("b://0"));
  EXPECT_FALSE(joined.can_subscribe("a://0"));
}

}  // namespace
}  // namespace reply_mcp::mcp
