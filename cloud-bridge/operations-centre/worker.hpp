// The worker thread: the only user of the store and of the link. It takes what has come, lets the centre
// store and receipt it, and waits for more.
#pragma once

#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "cloud-bridge/operations-centre/centre.hpp"
#include "cloud-bridge/operations-centre/inbox.hpp"

namespace vicino::operations_centre {

class Worker {
 public:
  Worker(Centre::Options options, LinkOptions link, Store store);
  ~Worker();  // stops

  // From any thread. The reply comes on the worker's thread; after stop() it may not come any more.
  void ask(ApiRequest request, Reply reply) { inbox_.push(std::move(request), std::move(reply)); }
  std::vector<std::string> take_lines();
  // Stores and receipts what has come in, takes leave of the broker, joins.
  void stop();

 private:
  void run();
  void turn(Inbox::Taken& taken);

  Inbox inbox_;
  CentreLink link_;
  Centre centre_;
  std::mutex lines_mutex_;
  std::vector<std::string> lines_;
  std::thread thread_;  // last: started when all else stands
};

}  // namespace vicino::operations_centre
