// reply-mcp healthcheck: whether the server on this machine answers. For containers, which have no curl.
#include "app/cli/exit_code.hpp"
#include "app/cli/option_values.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/health_target.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include <exception>
#include <fstream>
#include <iostream>
#include <sstream>

namespace reply_mcp::app::commands {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using namespace std::chrono_literals;

template <class Stream>
asio::awaitable<http::response<http::string_body>> get(Stream& stream, std::string path) {
  http::request<http::empty_body> request(http::verb::get, path, 11);
  request.set(http::field::host, "localhost");
  request.set(http::field::connection, "close");
  co_await http::async_write(stream, request, asio::use_awaitable);
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(4096);
  co_await http::async_read(stream, buffer, parser, asio::use_awaitable);
  co_return parser.release();
}

/// Throws boost::system::system_error when no answer comes within `patience`.
asio::awaitable<http::response<http::string_body>> ask(HealthTarget target, std::string path,
                                                       std::chrono::milliseconds patience) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const asio::ip::tcp::endpoint endpoint(asio::ip::make_address(target.host), target.port);
  beast::tcp_stream plain(executor);
  plain.expires_after(patience);
  co_await plain.async_connect(endpoint, asio::use_awaitable);
  if (!target.tls) {
    auto answer = co_await get(plain, std::move(path));
    co_return answer;
  }
  // The request goes to a process on this machine by its address, so there is no name to verify.
  asio::ssl::context context(asio::ssl::context::tls_client);
  context.set_verify_mode(asio::ssl::verify_none);
  beast::ssl_stream<beast::tcp_stream> stream(std::move(plain), context);
  co_await stream.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
  auto answer = co_await get(stream, std::move(path));
  co_return answer;
}

class HealthcheckCommand : public cli::Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "healthcheck"; }
  [[nodiscard]] std::string_view summary() const override {
    return "Say whether the server on this machine answers (exit code 0) or not (1)";
  }

  void declare(CLI::App& app) override {
    const std::string group = "Health check";
    cli::add_text(app, "--listen", listen_, "ADDRESS:PORT", "Where the server was told to serve")
        ->group(group);
    cli::add_text(app, "--admin-listen", admin_listen_, "ADDRESS:PORT",
                  "Where it was told to serve health checks; asked instead of --listen")
        ->group(group);
    cli::add_text(app, "--tls-cert", tls_cert_, "FILE",
                  "The server's certificate: its presence says that it speaks TLS")
        ->group(group);
    cli::add_number(app, "--process", process_, 0, 1ULL << 31,
                    "Read --listen, --admin-listen and --tls-cert from how this process was started; one "
                    "that serves standard input and output is healthy as long as it runs. 0: no process")
        ->group(group);
    app.add_flag("--ready", ready_, "Ask whether it accepts new requests, not only whether it is alive")
        ->group(group);
    cli::add_duration(app, "--timeout", timeout_, 100ms, 1min, "Longest time to wait for the answer")
        ->group(group);
  }

  int run() override {
    if (process_ != 0) {
      const std::string path = "/proc/" + std::to_string(process_) + "/cmdline";
      std::ifstream file(path, std::ios::binary);
      std::ostringstream arguments;
      if (file) arguments << file.rdbuf();
      if (!file) return unwell("there is no process " + std::to_string(process_) + " that can be examined");
      const ServerCommandLine running = read_server_command_line(arguments.str());
      if (running.is_stdio) {
        std::cout << "process " << process_ << " serves standard input and output\n";
        return cli::k_exit_ok;
      }
      if (running.listen) listen_ = *running.listen;
      if (running.admin_listen) admin_listen_ = *running.admin_listen;
      if (running.tls) tls_cert_ = "yes";
    }
    const auto target = find_health_target(listen_, admin_listen_, !tls_cert_.empty());
    return target ? ask_and_tell(*target) : refuse(target.error());
  }

 private:
  static int unwell(const std::string& why) {
    std::cerr << "reply-mcp: " << why << "\n";
    return cli::k_exit_failed;
  }

  int ask_and_tell(const HealthTarget& target) const {
    const std::string path = ready_ ? "/readyz" : "/healthz";
    const std::string where = target.host + " port " + std::to_string(target.port);
    asio::io_context io(1);
    int code = cli::k_exit_failed;
    const auto done = [&](const std::exception_ptr& thrown, const http::response<http::string_body>& answer) {
      if (thrown) {
        try {
          std::rethrow_exception(thrown);
        } catch (const boost::system::system_error& error) {
          code = unwell("no answer from " + where + ": " + error.code().message());
        }
      } else if (answer.result() != http::status::ok) {
        code = unwell(where + " answers " + path + " with " + std::to_string(answer.result_int()));
      } else {
        std::cout << "ok\n";
        code = cli::k_exit_ok;
      }
    };
    asio::co_spawn(io, ask(target, path, timeout_), done);
    io.run();
    return code;
  }

  std::string listen_ = "127.0.0.1:8080";
  std::string admin_listen_;
  std::string tls_cert_;
  std::uint64_t process_ = 0;
  bool ready_ = false;
  std::chrono::milliseconds timeout_{5'000};
};

}  // namespace

std::unique_ptr<cli::Command> make_healthcheck_command() {
  return std::make_unique<HealthcheckCommand>();
}

}  // namespace reply_mcp::app::commands
