#include "app/service/lifecycle.hpp"

#include "app/cli/exit_code.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/system/error_code.hpp>
#include <spdlog/spdlog.h>

#include <csignal>
#include <exception>
#include <functional>

namespace reply_mcp::app::service {
namespace asio = boost::asio;

int run_to_end(asio::io_context& io, asio::awaitable<void> work) {
  std::signal(SIGPIPE, SIG_IGN);

  asio::cancellation_signal stop;
  asio::signal_set signals(io, SIGINT, SIGTERM);
  const std::function<void(const boost::system::error_code&, int)> on_signal =
      [&](const boost::system::error_code& error, int number) {
        if (error) return;
        spdlog::info("{} received: finishing the calls in flight; a second one stops at once",
                     number == SIGINT ? "SIGINT" : "SIGTERM");
        stop.emit(asio::cancellation_type::terminal);
        signals.async_wait([](const boost::system::error_code& second_error, int second) {
          if (second_error) return;
          std::signal(second, SIG_DFL);
          std::raise(second);
        });
      };
  signals.async_wait(on_signal);

  int code = cli::k_exit_ok;
  asio::co_spawn(io, std::move(work),
                 asio::bind_cancellation_slot(stop.slot(), [&](const std::exception_ptr& thrown) {
                   if (thrown) {
                     try {
                       std::rethrow_exception(thrown);
                     } catch (const std::exception& error) {
                       spdlog::error("stopped by a bug: {}", error.what());
                       code = cli::k_exit_failed;
                     }
                   }
                   signals.cancel();
                   io.stop();
                 }));
  io.run();
  // What was cancelled finishes here, while everything it refers to is still alive.
  io.restart();
  while (io.poll() != 0) {
  }
  return code;
}

}  // namespace reply_mcp::app::service
