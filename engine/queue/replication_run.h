// One replication under way: the class behind run_replication, whose members are in two files.
// replication.cc has the event loop, replication_start.cc the state in which a run begins.
// Internal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/queue/event_heap.h"
#include "engine/queue/replication_records.h"

namespace offcut::queue::replication {

class Replication {
 public:
  Replication(const Fleet& fleet, const RunPlan& plan);
  Tally run();

 private:
  void start_class(std::size_t c);
  void start_backlog(std::size_t p);
  void add_earlier(std::size_t p, RandomStream& random, double& left_s, bool in_slot);
  void watch(std::uint32_t c, std::uint32_t device);
  void handle(const Event& event);
  void on_arrival(std::uint32_t c);
  void on_cell_in(std::uint32_t r);
  void on_cell_out(std::uint32_t cell, std::uint32_t version);
  void on_pool_in(std::uint32_t r);
  void on_pool_out(std::uint32_t first);
  void on_shared_out(std::uint32_t p, std::uint32_t version);
  void on_refused(std::uint32_t r);

  bool refuses(std::size_t p) const;
  void join_line(std::size_t p, std::uint32_t r);
  void dispatch(std::size_t p);
  Line* ready_line(std::size_t p);
  double start_batch(std::size_t p, Line& line);
  void enter_shared(SharedResource& shared, std::uint32_t r, double service_s, std::uint32_t what);
  std::uint32_t leave_shared(SharedResource& shared, std::uint32_t version, std::uint32_t what);
  void schedule_shared(SharedResource& shared, std::uint32_t what);

  std::uint32_t new_request(std::uint32_t c, std::uint32_t device, double scheduled_s);
  void release(std::uint32_t r);
  void complete(std::uint32_t r, double done_s);
  void record(std::uint32_t c, double scheduled_s, double done_s);
  bool measured(double scheduled_s) const { return scheduled_s >= a_s_ && scheduled_s < b_s_; }
  static double follow(std::vector<double>& free_s, std::uint32_t device, double now_s,
                       double service_s);

  const Fleet& fleet_;
  const RunPlan& plan_;
  double a_s_, b_s_;
  double now_s_ = 0;
  std::size_t open_ = 0;  // requests scheduled before b and not done
  EventHeap heap_;
  std::vector<Request> requests_;
  std::uint32_t free_ = kNone;
  std::vector<ClassState> classes_;
  std::vector<Pool> pools_;
  std::vector<SharedResource> cells_;
  Tally tally_;
};

}  // namespace offcut::queue::replication
