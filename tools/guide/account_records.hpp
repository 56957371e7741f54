// Ids and names of what is in the account, for completion: asked of Reply by the same tools that a client
// has, and kept for a minute.
#pragma once

#include "tools/call/caller_tools.hpp"
#include "tools/guide/record_kinds.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace reply_mcp::tools::guide {

class AccountRecords {
 public:
  struct Record {
    std::string id;
    std::string name;
  };
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  /// `tools` must outlive it.
  AccountRecords(call::CallerTools& tools, call::IdentityOf identity,
                 Clock clock = &std::chrono::steady_clock::now)
      : tools_(tools), identity_(std::move(identity)), clock_(std::move(clock)) {}

  /// Up to a hundred records of that kind whose name has `text` in it (the newest, when it is empty). None
  /// when there is no tool that lists them or this caller does not have it, or Reply does not answer.
  /// Thread-safe.
  mcp::asio::awaitable<std::vector<Record>> find(const RecordReader& reader, std::string text,
                                                 mcp::CallContext& context);

 private:
  struct Kept {
    std::chrono::steady_clock::time_point until;
    std::vector<Record> records;
  };
  void keep(std::string key, std::vector<Record> records);

  call::CallerTools& tools_;
  call::IdentityOf identity_;
  Clock clock_;
  std::mutex mutex_;
  std::map<std::string, Kept, std::less<>> kept_;
};

}  // namespace reply_mcp::tools::guide
