#include "app/service/sandbox_thread.hpp"

namespace reply_mcp::app::service {

boost::system::result<std::unique_ptr<SandboxThread>, std::string> SandboxThread::start(
    std::shared_ptr<const schemas::Catalogue> catalogue, sandbox::SandboxOptions options) {
  std::unique_ptr<SandboxThread> self(new SandboxThread);
  auto sandbox = sandbox::Sandbox::start(self->io_.get_executor(), std::move(catalogue), std::move(options));
  if (!sandbox) return sandbox.error();
  self->sandbox_ = std::move(*sandbox);
  self->thread_ = std::thread([io = &self->io_] { io->run(); });
  return self;
}

SandboxThread::~SandboxThread() {
  work_.reset();
  io_.stop();
  if (thread_.joinable()) thread_.join();
  // With the thread gone nothing runs beside its destructor.
  sandbox_.reset();
}

}  // namespace reply_mcp::app::service
