/** The shape of a row whose call is being fetched. */
export function PlaceholderRow({ index, top, columns }: { index: number; top: number; columns: number }) {
  return (
    <div className="row empty" role="row" aria-rowindex={index + 2} aria-busy style={{ transform: `translateY(${top}px)` }}>
      {Array.from({ length: columns }, (_, at) => (
        <span key={at} role="gridcell" />
      ))}
    </div>
  )
}
