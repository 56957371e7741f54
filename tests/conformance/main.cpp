// conformance-server --listen 127.0.0.1:PORT: serves the fixtures on /mcp until SIGINT or SIGTERM.
#include "fixture.hpp"
#include "tasks.hpp"
#include "transport/aead_sealer.hpp"
#include "transport/http/server.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <cstdio>
#include <iostream>
#include <string>

namespace {

using namespace reply_mcp;

bool read_address(const std::string& text, http_server::ListenAddress& address) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return false;
  address.host = text.substr(0, colon);
  const int port = std::atoi(text.c_str() + colon + 1);
  address.port = static_cast<std::uint16_t>(port);
  return port >= 0 && port <= 65535;
}

int serve(transport::http::HttpOptions options) {
  conformance::Changes changes;
  conformance::TaskStore tasks;
  std::vector<conformance::Tool> list;
  conformance::add_basic_tools(list, changes);
  conformance::add_asking_tools(list);
  conformance::add_round_trip_tools(list);
  conformance::add_task_tools(list, tasks);
  conformance::FixtureTools tools(std::move(list));
  const auto resources = conformance::make_resources();
  const auto prompts = conformance::make_prompts();
  const auto completion = conformance::make_completion();

  mcp::ServerOptions server_options;
  server_options.info = {"conformance-fixture", "1.0.0", "", "", ""};
  server_options.on_exception = [](std::string_view method, std::string_view id, std::string_view what) {
    std::cerr << "bug in " << method << " (" << id << "): " << what << "\n";
  };
  const auto server = mcp::Server::create(
      server_options, {&tools, resources.get(), prompts.get(), completion.get(), &tasks}, options.sealer);
  changes.feed = server.get();
  tasks.set_feed(server.get());

  boost::asio::io_context context;
  boost::asio::signal_set signals(context, SIGINT, SIGTERM);
  auto http = transport::http::HttpServer::start(std::move(options), *server);
  if (http.has_error()) {
    std::cerr << http.error() << "\n";
    return 1;
  }
  std::cout << "listening on port " << (*http)->port() << std::endl;
  signals.async_wait([](const boost::system::error_code&, int) {});
  context.run();
  (*http)->stop(std::chrono::seconds(5));
  tasks.forget_all();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Fixture server for the Model Context Protocol conformance suite");
  std::string listen = "127.0.0.1:0";
  std::string session_key;
  transport::http::HttpOptions options;
  app.add_option("--listen", listen, "Address and port");
  app.add_option("--threads", options.threads, "Worker threads");
  app.add_option("--session-key", session_key, "Secret that replicas share");
  CLI11_PARSE(app, argc, argv);
  if (!read_address(listen, options.listen)) {
    std::cerr << "--listen takes ADDRESS:PORT\n";
    return 1;
  }
  options.sealer = transport::AeadSealer::with_random_key();
  if (!session_key.empty()) {
    auto sealer = transport::AeadSealer::from_secrets({base::Secret(session_key)});
    if (sealer.has_error()) {
      std::cerr << sealer.error() << "\n";
      return 1;
    }
    options.sealer = *sealer;
  }
  return serve(std::move(options));
}
