// Progress and log messages of one running request, written for its edge and revision.
#pragma once

#include "mcp/context.hpp"
#include "mcp/server.hpp"

#include <memory>
#include <optional>

namespace reply_mcp::mcp {

class ExchangeSink : public RequestSink {
 public:
  struct Settings {
    std::optional<json::value> progress_token;  ///< none: no progress is sent
    std::optional<LogLevel> log_from;           ///< lowest level that is sent; none: no log messages
    bool progress_message = true;               ///< false in 2024-11-05, which has no `message`
  };

  ExchangeSink(std::shared_ptr<Exchange> exchange, Settings settings)
      : exchange_(std::move(exchange)), settings_(std::move(settings)) {}

  void progress(double progress, std::optional<double> total, std::string_view message) override;
  void log(LogLevel level, std::string_view logger, const json::value& data) override;
  void release() override {
    if (exchange_) exchange_->release();
  }

  /// Nothing is sent any more: the request was answered or cancelled.
  void close() { exchange_.reset(); }

 private:
  std::shared_ptr<Exchange> exchange_;
  Settings settings_;
  std::optional<double> last_;
};

}  // namespace reply_mcp::mcp
