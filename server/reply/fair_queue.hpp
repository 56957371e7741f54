// A queue in which callers take turns: one that asks for twenty things at once waits behind itself, not
// in front of everyone else. Within one caller the order is first come, first served.
#pragma once

#include <cstddef>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace reply_mcp::reply {

template <typename T>
class FairQueue {
 public:
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }

  void push(std::string_view caller, T item) {
    auto found = lines_.find(caller);
    if (found == lines_.end()) {
      found = lines_.emplace(std::string(caller), std::deque<T>{}).first;
      turns_.push_back(found);
    }
    found->second.push_back(std::move(item));
    ++size_;
  }

  /// Takes the first item for which `ready` holds, asking the head of each caller's line in turn; the
  /// caller that got one goes to the end of the round. Nothing when no head is ready.
  template <typename Ready>
  std::optional<T> pop(Ready ready) {
    for (auto turn = turns_.begin(); turn != turns_.end(); ++turn) {
      const auto line = *turn;
      if (!ready(line->second.front())) continue;
      std::optional<T> item = std::move(line->second.front());
      line->second.pop_front();
      --size_;
      turns_.erase(turn);
      if (line->second.empty()) {
        lines_.erase(line);
      } else {
        turns_.push_back(line);
      }
      return item;
    }
    return std::nullopt;
  }

  /// Takes out every item for which `abandoned` holds (its caller gave up). Returns how many.
  template <typename Abandoned>
  std::size_t remove_if(Abandoned abandoned) {
    std::size_t removed = 0;
    for (auto turn = turns_.begin(); turn != turns_.end();) {
      const auto line = *turn;
      removed += std::erase_if(line->second, abandoned);
      if (line->second.empty()) {
        lines_.erase(line);
        turn = turns_.erase(turn);
      } else {
        ++turn;
      }
    }
    size_ -= removed;
    return removed;
  }

  /// Calls `visit` with every item in the order in which they would be taken if all were ready.
  template <typename Visit>
  void for_each_in_turn(Visit visit) const {
    for (std::size_t depth = 0, seen = 0; seen < size_; ++depth) {
      for (const auto& line : turns_) {
        if (depth < line->second.size()) {
          visit(line->second[depth]);
          ++seen;
        }
      }
    }
  }

 private:
  using Lines = std::map<std::string, std::deque<T>, std::less<>>;
  Lines lines_;
  std::list<typename Lines::iterator> turns_;
  std::size_t size_ = 0;
};

}  // namespace reply_mcp::reply
