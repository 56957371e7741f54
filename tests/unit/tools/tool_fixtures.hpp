// What the tests of the tools layer share: the catalogue of the program, small catalogues made on the
// spot, and calls run to their end.
#pragma once

#include "support/embedded_catalogue.hpp"
#include "support/json_literals.hpp"
#include "tools/operation/binding.hpp"
#include "tools/result/tool_error.hpp"
#include "tools/toolbox.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace reply_mcp::test {

namespace json = boost::json;

/// One operation, made of what a test cares about; `parameters` and `body` are JSON that must outlive it.
class TestOperation {
 public:
  TestOperation(std::string method, std::string path, std::string_view parameters = "[]",
                std::string_view body = "null", std::string body_type = "application/json")
      : parameters_(js(std::string(parameters))), body_(js(std::string(body))) {
    operation_.id = "things_do";
    operation_.group = "things";
    operation_.title = "Do things";
    operation_.description = "Does things.";
    operation_.method = std::move(method);
    operation_.path = std::move(path);
    operation_.scope = "things:write";
    operation_.effect = schemas::Effect::create;
    operation_.successes.push_back({200, "application/json", {}});
    for (const json::value& entry : parameters_.as_array()) {
      const json::object& given = entry.as_object();
      schemas::Parameter parameter;
      parameter.name = given.at("name").as_string();
      parameter.place =
          given.at("in") == "path" ? schemas::ParameterPlace::path : schemas::ParameterPlace::query;
      if (const auto* required = given.if_contains("required")) parameter.required = required->as_bool();
      if (const auto* explode = given.if_contains("explode")) parameter.explode = explode->as_bool();
      if (const auto* text = given.if_contains("description")) parameter.description = text->as_string();
      parameter.schema = schemas::LazySchema(&given.at("schema").as_object());
      operation_.parameters.push_back(std::move(parameter));
    }
    if (body_.is_object()) {
      operation_.body_schema = schemas::LazySchema(&body_.get_object());
      operation_.body_content_type = std::move(body_type);
      operation_.body_required = true;
    }
  }
  TestOperation(const TestOperation&) = delete;
  TestOperation& operator=(const TestOperation&) = delete;

  schemas::Operation& operator*() { return operation_; }
  schemas::Operation* operator->() { return &operation_; }

  /// Adds a success answer with a schema.
  void answers(int status, std::string_view schema) {
    answer_ = js(std::string(schema));
    operation_.successes = {{status, "application/json", schemas::LazySchema(&answer_.as_object())}};
  }

 private:
  json::value parameters_;
  json::value body_;
  json::value answer_;
  schemas::Operation operation_;
};

/// Runs a coroutine to its end on a context of its own and gives what it returns.
template <typename T>
T run(boost::asio::awaitable<T> work) {
  boost::asio::io_context context;
  auto result = boost::asio::co_spawn(context, std::move(work), boost::asio::use_future);
  context.run();
  return result.get();
}

/// A CallToolResult taken apart.
struct CallResult {
  bool is_error = false;
  std::string text;
  json::object structured;
};

inline CallResult result_of(const mcp::message::Complete& complete) {
  CallResult result;
  if (const auto* flag = complete.result.if_contains("isError")) result.is_error = flag->as_bool();
  result.text = complete.result.at("content").as_array().at(0).as_object().at("text").as_string();
  result.structured = complete.result.at("structuredContent").as_object();
  return result;
}

}  // namespace reply_mcp::test
