// Progress and log messages of one running request, written as its era and revision have them.
#pragma once

#include "mcp/context.hpp"
#include "mcp/in_flight.hpp"
#include "mcp/message/message_sink.hpp"

#include <memory>
#include <optional>

namespace reply_mcp::mcp {

namespace json = boost::json;

class WireRequestSink : public RequestSink {
 public:
  struct Settings {
    std::optional<json::value> progress_token;  ///< none: no progress is sent
    std::optional<message::LogLevel> log_from;  ///< lowest level that is sent; none: no log messages
    bool progress_message = true;               ///< false in 2024-11-05, which has no `message`
  };

  /// Nothing is sent for a call that was cancelled.
  WireRequestSink(std::shared_ptr<message::MessageSink> sink, Settings settings, RunningCall& call)
      : sink_(std::move(sink)), settings_(std::move(settings)), call_(call) {}

  void progress(double progress, std::optional<double> total, std::string_view message) override;
  void log(message::LogLevel level, std::string_view logger, const json::value& data) override;
  void release() override {
    if (sink_) sink_->release();
  }
  void note_change() override { call_.note_change(); }

  /// Nothing is sent any more: the request has been answered.
  void close() { sink_.reset(); }

 private:
  [[nodiscard]] bool is_open() const { return sink_ != nullptr && !call_.cancelled(); }

  std::shared_ptr<message::MessageSink> sink_;
  Settings settings_;
  RunningCall& call_;
  std::optional<double> last_;
};

}  // namespace reply_mcp::mcp
