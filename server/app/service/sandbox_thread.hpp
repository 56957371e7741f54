// The embedded Reply account on a thread of its own, as separate as a real server would be: its work never
// delays the calls that wait for it.
#pragma once

#include "sandbox/sandbox.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/result.hpp>

#include <memory>
#include <string>
#include <thread>

namespace reply_mcp::app::service {

class SandboxThread {
 public:
  /// Binds the address and starts to serve. The error says which address could not be bound and why.
  static boost::system::result<std::unique_ptr<SandboxThread>, std::string> start(
      std::shared_ptr<const schemas::Catalogue> catalogue, sandbox::SandboxOptions options);
  /// Stops serving and joins the thread.
  ~SandboxThread();
  SandboxThread(const SandboxThread&) = delete;
  SandboxThread& operator=(const SandboxThread&) = delete;

  [[nodiscard]] std::string base_url() const { return sandbox_->base_url(); }

 private:
  SandboxThread() : io_(1), work_(io_.get_executor()) {}

  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::unique_ptr<sandbox::Sandbox> sandbox_;
  std::thread thread_;
};

}  // namespace reply_mcp::app::service
