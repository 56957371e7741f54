#include "tools/call/background.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <future>
#include <memory>
#include <utility>

namespace reply_mcp::tools::call {
namespace {

namespace asio = boost::asio;

/// Waits for the work before what it refers to goes.
class EndOfWork {
 public:
  explicit EndOfWork(std::future<void> ended) : ended_(std::move(ended)) {}
  EndOfWork(const EndOfWork&) = delete;
  EndOfWork& operator=(const EndOfWork&) = delete;
  ~EndOfWork() { ended_.wait(); }

 private:
  std::future<void> ended_;
};

/// Owns the promise: it is kept, or broken, when the work has ended or will never begin.
asio::awaitable<void> perform(std::function<void()> work, std::unique_ptr<std::promise<void>> ended) {
  const std::unique_ptr<std::promise<void>> kept = std::move(ended);
  work();
  kept->set_value();
  co_return;
}

}  // namespace

asio::thread_pool& Background::thread() {
  std::call_once(once_, [this] { thread_.emplace(1); });
  return *thread_;
}

asio::awaitable<void> Background::run(std::function<void()> work) {
  auto promise = std::make_unique<std::promise<void>>();
  const EndOfWork end(promise->get_future());
  asio::awaitable<void> performing = perform(std::move(work), std::move(promise));
  co_await asio::co_spawn(thread().get_executor(), std::move(performing), asio::use_awaitable);
}

}  // namespace reply_mcp::tools::call
