#include "support/redis_server.hpp"

#include <arpa/inet.h>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace reply_mcp::testing {
namespace {

std::string new_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "redis-test-XXXXXX").string();
  return mkdtemp(name.data()) == nullptr ? std::string{} : name;
}

void write_file(const std::string& path, const std::string& content) {
  std::ofstream(path) << content;
}

/// A port of 127.0.0.1 that was free a moment ago.
std::uint16_t free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(socket, reinterpret_cast<sockaddr*>(&address), size);
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(socket);
  return ntohs(address.sin_port);
}

/// Reads what the server prints until it is ready; everything that it printed when it never was.
std::string read_until_ready(int pipe) {
  std::string printed;
  std::array<char, 1024> part{};
  for (;;) {
    const ssize_t size = ::read(pipe, part.data(), part.size());
    if (size <= 0) return printed.empty() ? "it printed nothing" : printed;
    printed.append(part.data(), static_cast<std::size_t>(size));
    if (printed.find("eady to accept connections") != std::string::npos) return {};
  }
}

}  // namespace

RedisServer::RedisServer(Options options) : options_(std::move(options)), folder_(new_folder()) {
  if (!options_.tls) return;
  tls_port_ = free_port();
  write_file(folder_ + "/cert.pem", options_.tls->certificate);
  write_file(folder_ + "/key.pem", options_.tls->key);
}

RedisServer::~RedisServer() {
  kill();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::vector<std::string> RedisServer::arguments() const {
  std::vector<std::string> out{
      "redis-server", "--port", "0",     "--unixsocket", folder_ + "/redis.sock", "--save", "",
      "--appendonly", "no",     "--dir", folder_};
  if (!options_.password.empty()) {
    out.insert(out.end(), {"--requirepass", options_.password});
  }
  if (options_.tls) {
    out.insert(out.end(),
               {"--bind", "127.0.0.1", "--tls-port", std::to_string(tls_port_), "--tls-cert-file",
                folder_ + "/cert.pem", "--tls-key-file", folder_ + "/key.pem", "--tls-auth-clients", "no"});
  }
  return out;
}

bool RedisServer::start() {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return false;
  std::vector<std::string> texts = arguments();
  std::vector<char*> argv;
  for (std::string& text : texts) argv.push_back(text.data());
  argv.push_back(nullptr);
  const pid_t parent = ::getpid();
  process_ = ::fork();
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // it must not outlive a test that crashes
    if (::getppid() != parent) ::_exit(1);
    ::dup2(pipe[1], STDOUT_FILENO);
    ::dup2(pipe[1], STDERR_FILENO);
    ::execvp(argv[0], argv.data());
    static constexpr char k_missing[] = "redis-server cannot be run; install the package redis-server\n";
    if (::write(STDOUT_FILENO, k_missing, sizeof k_missing - 1) < 0) ::_exit(2);
    ::_exit(127);
  }
  ::close(pipe[1]);
  const std::string trouble = read_until_ready(pipe[0]);
  // Kept open by nobody from here on: the server ignores SIGPIPE and logs to the void.
  ::close(pipe[0]);
  if (trouble.empty()) return true;
  std::cerr << "redis-server did not start: " << trouble << '\n';
  kill();
  return false;
}

void RedisServer::kill() {
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

void RedisServer::freeze() {
  ::kill(process_, SIGSTOP);
  int status = 0;
  ::waitpid(process_, &status, WUNTRACED);
}

void RedisServer::thaw() {
  ::kill(process_, SIGCONT);
}

std::string RedisServer::url() const {
  const std::string login = options_.password.empty() ? "" : ":" + options_.password + '@';
  return "redis+unix://" + login + folder_ + "/redis.sock";
}

std::string RedisServer::ask(const std::string& command) const {
  const std::string login = options_.password.empty() ? "" : "REDISCLI_AUTH=" + options_.password + ' ';
  const std::string line = login + "redis-cli --raw -s " + folder_ + "/redis.sock " + command;
  const std::unique_ptr<FILE, int (*)(FILE*)> out(::popen(line.c_str(), "r"), &::pclose);
  std::string text;
  std::array<char, 1024> part{};
  while (out && std::fgets(part.data(), static_cast<int>(part.size()), out.get()) != nullptr) {
    text += part.data();
  }
  return text;
}

}  // namespace reply_mcp::testing
